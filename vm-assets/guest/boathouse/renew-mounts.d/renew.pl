# Exchanges the dead mounts of one namespace, in a process of its own. See ../renew-mounts.
#
#   in the container     (where volumes are: in our own namespace) every dead mount that can be seen, and what is mounted within it: opened, the latter
#                        copied
#   in a namespace of    a copy of the share's mount of now, at what the dead one shows of it, with the dead one's options; in it, the copies of what was
#   our own              within, so that all of it comes at once
#   in the container     that tree beneath the dead mount, which is then taken away. Where a process holds the dead one: over it, so that it stays in the
#                        list of mounts, by which the holder is known from then on
#
# So no moment shows the folder of the container's own layer below. Paths are followed by descriptors, never by links: a container is free to move, cover
# or unmount what is ours meanwhile, and gets at most its own folder in another place of its own.
use strict;

sub CLONE_NEWNS () { 0x20000 }
sub AT_RECURSIVE () { 0x8000 }
sub AT_EMPTY_PATH () { 0x1000 }
sub OPEN_TREE_CLONE () { 1 }
sub FROM_OPEN () { 0x4 }
# From and to what is open.
sub BOTH_OPEN () { 0x44 }
sub BENEATH () { 0x200 }
sub MNT_DETACH () { 2 }
# How a path is resolved: below its folder, without links; and on one mount.
sub BELOW () { 0x08 | 0x04 }
sub ONE_MOUNT () { 0x01 }
my %attributes = (
  ro => 0x1, nosuid => 0x2, nodev => 0x4, noexec => 0x8, noatime => 0x10, nodiratime => 0x80, nosymfollow => 0x200000,
);
sub STRICTATIME () { 0x20 }
sub ATIME_MASK () { 0x70 }
sub SHARED () { 1 << 20 }
sub PRIVATE () { 1 << 18 }

my $empty = "\0";
# What opening a mount's path says when something else lies over it: no error, or ENOENT, ENOTDIR, ELOOP.
my %covered = map { ($_ => 1) } 0, 2, 20, 40;

# `renewed`, `open` or `left`: as in ../renew-mounts, of the namespace.
sub renew {
  my ($space, $is_dead) = @_;
  my $entry = open_space($space) or return 'renewed';
  private_space();
  open my $home, '<', '/proc/self/ns/mnt' or die "/proc/self/ns/mnt: $!\n";
  my $proc = open_path("/proc/$$", O_PATH | O_DIRECTORY) or die "/proc: $!\n";
  my %shares = own_shares($space->{state}, read_at($proc, 'mountinfo'));

  enter($entry);
  my @mounts = read_mounts($space->{state}, read_at($proc, 'mountinfo'));
  my @dead = grep { $is_dead->($_) } @mounts;
  my @tasks = dead_trees($proc, \@mounts, \@dead);
  enter($home);
  my %held = held_mounts($proc, $space->{pids}, [@dead, map { @{$_->{parts}} } @tasks]);
  for my $task (@tasks) {
    $task->{tree} = eval { put_together($proc, \%shares, $is_dead, $task->{parts}) };
    warn encode($task->{parts}[0]{path}), ": $@" if $@;
  }
  enter($entry);
  my @left = grep { !put_in_place($proc, $_, \%held) } @tasks;
  return 'left' if @left;
  return (grep { $held{$_->{id}} } @dead) ? 'open' : 'renewed';
}

# Our root and working folder are that namespace's, then.
sub enter {
  my ($entry) = @_;
  call('setns', fileno $entry, CLONE_NEWNS) == 0 or die "setns: $!\n";
}

# Each dead mount that can be seen and is not within another: {parts}, of which the first is itself, and the others what is seen within it, from the outside
# in. Each part is a mount that is opened (`at`), and copied (`copy`) if it lives.
sub dead_trees {
  my ($proc, $mounts, $dead) = @_;
  my %by_id = map { ($_->{id} => $_) } @$mounts;
  my %is_dead = map { ($_->{id} => 1) } @$dead;
  my %trees;
  for my $mount (sort { length $a->{path} <=> length $b->{path} } @$mounts) {
    my @around = grep { $is_dead{$_->{id}} } lineage(\%by_id, $mount);
    my ($outermost) = grep { $trees{$_->{id}} } reverse @around;
    # What lives over a dead mount, and not within, is what we put there.
    next unless $outermost || $is_dead{$mount->{id}};
    $mount->{at} = open_mount($proc, $mount);
    if (!defined $mount->{at}) {
      next if $covered{$! + 0};
      die encode($mount->{path}), ": $!\n";
    }
    $mount->{copy} = copy_of($mount->{at}, 0) unless $is_dead{$mount->{id}};
    push @{$trees{($outermost // $mount)->{id}}{parts}}, $mount;
  }
  return values %trees;
}

# A mount and those that it is mounted within, from the inside out.
sub lineage {
  my ($by_id, $mount) = @_;
  my @lineage;
  for (; $mount && @lineage < keys %$by_id; $mount = $by_id->{$mount->{parent}}) { push @lineage, $mount }
  return @lineage;
}

sub copy_of {
  my ($at, $flags) = @_;
  my $copy = call('open_tree', $at, $empty, OPEN_TREE_CLONE | AT_EMPTY_PATH | O_CLOEXEC | $flags);
  return $copy < 0 ? undef : $copy;
}

sub put_together {
  my ($proc, $shares, $is_dead, $parts) = @_;
  my ($top, @within) = @$parts;
  my $tree = share_copy($proc, $shares, $top);
  return $tree unless @within;
  # It has to be mounted somewhere to be mounted upon: where no share is.
  my $place = "/sys\0";
  call('move_mount', $tree, $empty, AT_FDCWD, $place, FROM_OPEN) == 0 or die "move_mount: $!\n";
  for (@within) {
    my $copy = $is_dead->($_) ? share_copy($proc, $shares, $_) : $_->{copy} // die encode($_->{path}), " cannot be copied\n";
    my $at = open_place($tree, substr($_->{path}, length($top->{path}) + 1), BELOW) // die encode($_->{path}), ": $!\n";
    call('move_mount', $copy, $empty, $at, $empty, BOTH_OPEN) == 0 or die encode($_->{path}), ": $!\n";
  }
  return copy_of($tree, AT_RECURSIVE) // die "open_tree: $!\n";
}

# What a dead mount would be now.
sub share_copy {
  my ($proc, $shares, $dead) = @_;
  $dead->{options}{idmapped} and die "its owners are mapped\n";
  my $share = open_mount($proc, $shares->{$dead->{tag}}) // die "the share is not mounted\n";
  my ($path) = $dead->{root} =~ m{^/(.*)};
  my $part = $path eq '' ? $share : open_place($share, $path, BELOW | ONE_MOUNT);
  defined $part or die "in the share, ", encode($path), ": $!\n";
  my $copy = copy_of($part, 0) // die "open_tree: $!\n";
  my $set = 0;
  $set |= $attributes{$_} // 0 for keys %{$dead->{options}};
  $set |= STRICTATIME unless grep { $dead->{options}{$_} } qw(noatime relatime);
  my $change = pack 'QQQQ', $set, ATIME_MASK, $dead->{shared} ? SHARED : PRIVATE, 0;
  call('mount_setattr', $copy, $empty, AT_EMPTY_PATH, $change, 32) == 0 or die "mount_setattr: $!\n";
  return $copy;
}

sub put_in_place {
  my ($proc, $task, $held) = @_;
  my ($dead) = @{$task->{parts}};
  my ($from, $to) = ($task->{tree}, $dead->{at});
  return 0 unless defined $from;
  my $is_held = grep { $held->{$_->{id}} } @{$task->{parts}};
  return 1 if !$is_held && call('move_mount', $from, $empty, $to, $empty, BOTH_OPEN | BENEATH) == 0 && detach($proc, $to);
  return call('move_mount', $from, $empty, $to, $empty, BOTH_OPEN) == 0;
}

# By the descriptor's own name in /proc, which leads to the mount itself, whatever lies at its path by now.
sub detach {
  my ($proc, $descriptor) = @_;
  my $folder = open_at(fileno $proc, 'fd', O_PATH | O_DIRECTORY) or return 0;
  chdir $folder or return 0;
  my $name = "$descriptor\0";
  return call('umount2', $name, MNT_DETACH) == 0;
}

1;
