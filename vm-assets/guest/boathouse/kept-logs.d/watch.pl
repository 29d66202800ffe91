# The service: follows what the engine does in its folder of containers. See ../kept-logs.
#
# The kernel tells of each name that comes, goes or is renamed in that folder and in those of the containers (inotify), so nobody looks
# but when something happened, and once an hour while something is kept that expires. Events that were lost (the kernel's queue is full)
# are a new look at everything.
use strict;

sub IN_EVENTS () { 0x100 | 0x200 | 0x80 }
sub IN_ONLYDIR () { 0x01000000 }
sub IN_Q_OVERFLOW () { 0x4000 }
sub IN_IGNORED () { 0x8000 }
sub LOOK_S () { 3600 }

my $inotify;
# Whose folder a watch is of: a container's id, or the empty text for the folder of all.
my %watches;

sub keep {
  my $folder = containers_folder();
  mkdir $folder, 0710;
  $inotify = handle(call('inotify_init1', O_CLOEXEC())) or die "inotify: $!\n";
  watch($folder, '') or die "$folder: $!\n";
  my @kept = locked(sub { look_at($_) for all_ids(); settle() });
  while (1) {
    vec(my $ready = '', fileno $inotify, 1) = 1;
    my $count = select $ready, undef, undef, @kept ? LOOK_S : undef;
    my @ids = $count > 0 ? read_events() : ();
    locked(sub {
      my @gone = grep { !look_at($_) } @ids;
      @kept = settle() if @gone || !@ids;
    });
  }
}

sub watch {
  my ($path, $id) = @_;
  my $text = "$path\0";
  my $watch = call('inotify_add_watch', fileno $inotify, $text, IN_EVENTS | IN_ONLYDIR);
  return 0 if $watch < 0;
  $watches{$watch} = $id;
  return 1;
}

sub all_ids { return ids_in(containers_folder()) }

# The watch first: what comes after the look is told by it. False: there is no such container any more.
sub look_at {
  my ($id) = @_;
  my $folder = containers_folder() . "/$id";
  watch($folder, $id) or return 0;
  watch("$folder/local-logs", $id);
  follow_container($id);
  return 1;
}

# The ids of containers that are to be looked at.
sub read_events {
  my $length = sysread $inotify, my $events, 1 << 16;
  die "inotify: $!\n" unless $length;
  my %ids;
  for (my $at = 0; $at < $length;) {
    my ($watch, $mask, undef, $size) = unpack "x$at i L L L", $events;
    my $name = unpack 'Z*', substr $events, $at + 16, $size;
    $at += 16 + $size;
    return grep { $_ ne "" } all_ids(), values %watches if $mask & IN_Q_OVERFLOW;
    if ($mask & IN_IGNORED) { delete $watches{$watch} }
    elsif (defined(my $id = $watches{$watch})) {
      if ($id eq '') { $ids{$name} = 1 if is_id($name) }
      elsif ($name eq 'config.v2.json' || $name eq 'local-logs' || $name =~ /\.log(?:\.\d+(?:\.gz)?)?$/) { $ids{$id} = 1 }
    }
  }
  return keys %ids;
}

1;
