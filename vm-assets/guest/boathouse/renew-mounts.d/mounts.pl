# What /proc tells of mounts, and which device is a share's. See ../renew-mounts.
use strict;

sub read_text {
  my ($path) = @_;
  open my $file, '<', $path or return '';
  local $/;
  return <$file> // '';
}

# Each mount of a mountinfo, in its order. `root`: what of its file system is mounted; `path`: where; `tag`: of the share whose socket is its source.
sub read_mounts {
  my ($sockets, $text) = @_;
  my @mounts;
  for (split /\n/, $text) {
    my ($place, $what) = split / - /, $_, 2;
    my ($id, $parent, $device, $root, $path, $options, @optional) = split / /, $place;
    my (undef, $source) = split / /, $what;
    s/\\([0-7]{3})/chr oct $1/ge for $root, $path;
    push @mounts, {
      id => $id, parent => $parent, device => $device, root => $root, path => $path,
      options => { map { ($_ => 1) } split /,/, $options },
      shared => scalar(grep { /^shared:/ } @optional),
      tag => $source =~ m{^\Q$sockets\E/([^/]+)$} ? $1 : undef,
    };
  }
  return @mounts;
}

sub share_mounts {
  return grep { defined $_->{tag} } read_mounts(@_);
}

# Device => tag: of the shares as they are mounted now, and as they were, as long as somebody has that. FILE keeps it for the next time.
sub share_devices {
  my ($file, $own, $others) = @_;
  my %before = map { split / / } split /\n/, read_text($file);
  my %tags;
  for (@$others) { $tags{$_->{device}} = $before{$_->{device}} if defined $before{$_->{device}} }
  for (@$own) { $tags{$_->{device}} = $_->{tag} }
  open my $out, '>', "$file.new" or die "$file.new: $!\n";
  print $out "$_ $tags{$_}\n" for keys %tags;
  close $out or die "$file.new: $!\n";
  rename "$file.new", $file or die "$file: $!\n";
  return %tags;
}

# A path, opened as such; undefined and $! when it fails. Not a file handle: perl would ask the file system what kind of file it is, and a dead one does
# not answer. Nobody closes it but the end of the process.
sub open_place {
  my ($folder, $path, $resolve) = @_;
  my ($text, $how) = ("$path\0", pack 'QQQ', O_PATH | O_CLOEXEC, 0, $resolve);
  my $place = call('openat2', $folder, $text, $how, 24);
  return $place < 0 ? undef : $place;
}

# The mount that a path leads to, opened, if it is the one that is meant; undefined if something lies over it, or $! tells why not. Follows no link.
sub open_mount {
  my ($proc, $mount) = @_;
  my $place = open_place(AT_FDCWD, $mount->{path}, NO_SYMLINKS) // return undef;
  return $place if mount_id($proc, $place) == $mount->{id};
  $! = 0;
  return undef;
}

# Of something open; PROC is our own folder in /proc.
sub mount_id {
  my ($proc, $place) = @_;
  my ($id) = read_at($proc, "fdinfo/$place") =~ /^mnt_id:\s+(\d+)/m;
  return $id // 0;
}

sub read_at {
  my ($folder, $path) = @_;
  my $file = open_at(fileno $folder, $path, 0) or return '';
  local $/;
  return <$file> // '';
}

1;
