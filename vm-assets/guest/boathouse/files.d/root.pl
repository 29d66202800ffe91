# Which folder stands for the root, and how it becomes this program's own. See ../files.
use strict;

# One of:
#   pid, container   a running container: the root of its first process, with all that is mounted there. That the process is the
#                    container's is seen by its control group, before and after, since pids are used again.
#   lower, upper, work, mount=SOURCE,PATH,rw|ro ...
#                    one that does not run: its layers are put together here, in a mount namespace that ends with this program, and
#                    what it mounts is put into them where its folder is there. To be looked at, the upper layer is only the first of
#                    the lower ones; so nothing happens to it that whoever starts the container meanwhile would notice.
#   folder           a volume's; with `mounted`, it has to be a mount point, else what is in it is not what containers see.
sub enter_root {
  my ($request, $mounts, $changes) = @_;
  my $root;
  if (defined $request->{pid}) { $root = process_root($request) }
  elsif (defined $request->{upper}) { $root = layers_root($request, $mounts, $changes) }
  else { $root = volume_root($request) }
  chdir $root or fail_by_errno();
  chroot '.' or fail_by_errno();
  chdir '/' or fail_by_errno();
}

sub process_root {
  my ($request) = @_;
  my ($pid, $container) = @$request{qw(pid container)};
  is_of($pid, $container);
  opendir my $root, "/proc/$pid/root/" or fail('changed', 'the container has just ended');
  is_of($pid, $container);
  return $root;
}

sub is_of {
  my ($pid, $container) = @_;
  open my $group, '<', "/proc/$pid/cgroup" or fail('changed', 'the container has just ended');
  local $/;
  fail('changed', 'the container has just ended') unless (<$group> // '') =~ /\Q$container\E/;
}

sub volume_root {
  my ($request) = @_;
  my $folder = $request->{folder} // fail('invalid', 'no root');
  fail('not-mounted', 'nothing is mounted there now') if $request->{mounted} && !is_mount_point($folder);
  opendir my $root, $folder or fail_by_errno();
  return $root;
}

sub is_mount_point {
  my ($folder) = @_;
  open my $mounts, '<', '/proc/self/mountinfo' or fail_by_errno();
  while (<$mounts>) {
    my $path = (split / /)[4];
    $path =~ s/\\([0-7]{3})/chr oct $1/ge;
    return 1 if $path eq $folder;
  }
  return 0;
}

sub layers_root {
  my ($request, $mounts, $changes) = @_;
  my @lower = split /:/, $request->{lower};
  -d $request->{upper} or fail('missing', 'its layers are not where the engine says');
  private_space();

  my $type = "overlay\0";
  my $layers = handle(call('fsopen', $type, 1)) or fail_by_errno();
  configure($layers, 'lowerdir+', $_) for $changes ? @lower : ($request->{upper}, @lower);
  if ($changes) {
    configure($layers, 'upperdir', $request->{upper});
    configure($layers, 'workdir', $request->{work});
  }
  # FSCONFIG_CMD_CREATE; then no devices and no set-user-id programs, and nothing changed by a look.
  call('fsconfig', fileno $layers, 6, 0, 0, 0) == 0 or fail_by_errno();
  my $root = handle(call('fsmount', fileno $layers, 1, 0x6 | ($changes ? 0 : 1))) or fail_by_errno();

  # What the container mounts is taken before our own mount covers a folder of ours, and put in after it.
  my @taken = map { [take_mount(@$_), $_->[1]] } @$mounts;
  my ($empty, $place) = ("\0", "/run\0");
  call('move_mount', fileno $root, $empty, AT_FDCWD, $place, 0x4) == 0 or fail_by_errno();
  for (sort { length $a->[1] <=> length $b->[1] } @taken) {
    my ($tree, $path) = @$_;
    my $at = open_beneath($root, $path, O_PATH);
    next unless $tree && $at;
    call('move_mount', fileno $tree, $empty, fileno $at, $empty, 0x4 | 0x40);
  }
  return $root;
}

# A copy of what is mounted at a path, which is mounted nowhere yet.
sub take_mount {
  my ($path, undef, $access) = @_;
  my ($source, $empty, $read_only) = ("$path\0", "\0", pack 'QQQQ', 1, 0, 0, 0);
  my $tree = handle(call('open_tree', AT_FDCWD, $source, 0x8000 | 1 | O_CLOEXEC)) or return undef;
  return $tree if $access ne 'ro';
  return call('mount_setattr', fileno $tree, $empty, 0x1000 | 0x8000, $read_only, 32) == 0 ? $tree : undef;
}

sub configure {
  my ($context, $key, $value) = @_;
  my ($name, $text) = ("$key\0", "$value\0");
  call('fsconfig', fileno $context, 1, $name, $text, 0) == 0 or fail_by_errno();
}

1;
