# Who has what open in which mount. See ../renew-mounts.
use strict;

# Of a process; with more than that nobody can look at in time, it counts as holding everything.
sub DESCRIPTORS_MAX () { 4096 }

# Of these mounts' ids, those in which the processes have a root, a working folder, a descriptor, a mapping or a watch. Mappings and watches tell of a device
# alone, so they count for all of its mounts.
sub held_mounts {
  my ($proc, $pids, $mounts) = @_;
  my %held;
  for my $pid (@$pids) {
    $held{$_} = 1 for held_by($proc, $pid);
  }
  return map { ($_->{id} => 1) } grep { $held{all} || $held{$_->{id}} || $held{"device $_->{device}"} } @$mounts;
}

sub held_by {
  my ($proc, $pid) = @_;
  my @held = map { place_of($proc, "/proc/$pid/$_") } qw(cwd root);
  opendir my $folder, "/proc/$pid/fdinfo" or return @held;
  my @descriptors = grep { /^\d+$/ } readdir $folder;
  return 'all' if @descriptors > DESCRIPTORS_MAX();
  for (@descriptors) {
    my $text = read_text("/proc/$pid/fdinfo/$_");
    push @held, $1 if $text =~ /^mnt_id:\s+(\d+)/m;
    # The kernel's own number: major << 20 | minor
    push @held, device(hex($1) >> 20, hex($1) & 0xfffff) while $text =~ /^inotify .*? sdev:([0-9a-f]+)/mg;
  }
  my $maps = read_text("/proc/$pid/maps");
  push @held, device(hex $1, hex $2) while $maps =~ /^\S+ \S+ \S+ ([0-9a-f]+):([0-9a-f]+) /mg;
  return @held;
}

sub device {
  my ($major, $minor) = @_;
  return "device $major:$minor";
}

# The id of the mount that a link of /proc leads into.
sub place_of {
  my ($proc, $link) = @_;
  my $place = open_place(AT_FDCWD, $link, 0) // return ();
  my $id = mount_id($proc, $place);
  call('close', $place);
  return $id;
}

1;
