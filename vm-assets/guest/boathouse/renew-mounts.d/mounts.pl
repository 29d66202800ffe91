# What /proc tells of mounts, and which is a share's. See ../renew-mounts.
use strict;

# Another in tests, on kernels that are not the guest's: names, with spaces between.
my %share_types = map { ($_ => 1) } split / /, $ENV{BOATHOUSE_SHARE_TYPES} // '9p';

sub read_text {
  my ($path) = @_;
  open my $file, '<', $path or return '';
  local $/;
  return <$file> // '';
}

# Each mount of a mountinfo, in its order. `root`: what of its file system is mounted; `path`: where; `tag`: of the share that it is of.
sub read_mounts {
  my ($state, $text) = @_;
  my @mounts;
  for (split /\n/, $text) {
    my ($place, $what) = split / - /, $_, 2;
    my ($id, $parent, $device, $root, $path, $options, @optional) = split / /, $place;
    my ($type, $source) = split / /, $what;
    s/\\([0-7]{3})/chr oct $1/ge for $root, $path;
    push @mounts, {
      id => $id, parent => $parent, device => $device, root => $root, path => $path,
      options => { map { ($_ => 1) } split /,/, $options },
      shared => scalar(grep { /^shared:/ } @optional),
      tag => $share_types{$type} && $source =~ m{^\Q$state\E/shares/([^/]+)$} ? $1 : undef,
    };
  }
  return @mounts;
}

sub share_mounts {
  return grep { defined $_->{tag} } read_mounts(@_);
}

# Tag => mount: of the shares that are mounted where they belong. Binds of them, or of parts, are elsewhere, or lie over something of the share's own.
sub own_shares {
  my ($state, $text) = @_;
  my %paths = map { (split /\t/)[1, 2] } grep { /^9p-ssh\t/ } split /\n/, read_text("$state/config/shares");
  my @shares = grep { $_->{root} eq '/' && $_->{path} eq ($paths{$_->{tag}} // '') } share_mounts($state, $text);
  return map { ($_->{tag} => $_) } @shares;
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
