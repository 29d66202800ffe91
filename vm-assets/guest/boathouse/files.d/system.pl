# The kernel's calls that perl has no word for, and how everything here speaks and fails. See ../files, ../kept-logs and ../renew-mounts.
use strict;

# Numbers from 424 on are the same on every architecture.
my %numbers = (
  x86_64 => {
    close => 3, statfs => 137, umount2 => 166, inotify_add_watch => 254, unshare => 272, fallocate => 285, inotify_init1 => 294, setns => 308,
    renameat2 => 316, statx => 332,
  },
  aarch64 => {
    inotify_init1 => 26, inotify_add_watch => 27, umount2 => 39, statfs => 43, fallocate => 47, close => 57, unshare => 97,
    setns => 268, renameat2 => 276, statx => 291,
  },
);
my %common = (open_tree => 428, move_mount => 429, fsopen => 430, fsconfig => 431, fsmount => 432, openat2 => 437, mount_setattr => 442);
open my $arch, '<', '/proc/sys/kernel/arch' or die;
chomp(my $machine = <$arch>);
close $arch;

sub AT_FDCWD () { -100 }
sub O_DIRECTORY () { $machine eq 'aarch64' ? 0x4000 : 0x10000 }
sub O_NOFOLLOW () { $machine eq 'aarch64' ? 0x8000 : 0x20000 }
# O_NONBLOCK and O_NOCTTY: whatever the path has become meanwhile, opening it does not wait, and takes no terminal.
sub O_CALM () { 0x800 | 0x100 }
sub O_CLOEXEC () { 0x80000 }
sub O_PATH () { 0x200000 }
sub NO_SYMLINKS () { 0x04 }

# Calls the kernel; -1 and $! when it refuses. Texts have to be variables: it is handed their memory, which is why @_ is not copied.
sub call {
  my $name = shift;
  my $number = $common{$name} // $numbers{$machine}{$name};
  return syscall($number, @_);
}

# Mounts of our own from now on: what is mounted or unmounted here nobody else sees, nor we what others do.
sub private_space {
  my ($slash, $private) = ("/\0", pack 'QQQQ', 0, 0, 1 << 18, 0);
  call('unshare', 0x20000) == 0 or fail_by_errno();
  call('mount_setattr', AT_FDCWD, $slash, 0x8000, $private, 32) == 0 or fail_by_errno();
}

# A descriptor as a file handle, which closes it with its last reference.
sub handle {
  my ($descriptor, $mode) = @_;
  return undef if $descriptor < 0;
  open my $handle, ($mode // '<') . '&=', $descriptor or return undef;
  binmode $handle;
  return $handle;
}

# Opens a path without following magic links, such as those of /proc that lead out of any root. Undefined and $! when it fails.
# MODE is perl's, for reading unless it says otherwise; RESOLVE forbids more.
sub open_path {
  my ($path, $flags, $mode, $resolve) = @_;
  return open_at(AT_FDCWD, $path, $flags, $mode, $resolve);
}

# The same as if the folder were the root of everything.
sub open_beneath {
  my ($folder, $path, $flags) = @_;
  return open_at(fileno $folder, $path, $flags, '<', 0x10);
}

sub open_at {
  my ($folder, $path, $flags, $mode, $resolve) = @_;
  my ($text, $how) = ("$path\0", pack 'QQQ', $flags | O_CLOEXEC, 0, 0x02 | ($resolve // 0));
  return handle(call('openat2', $folder, $text, $how, 24), $mode);
}

# size, mtime, ctime with nanoseconds of an open file: what it is compared by later.
sub version_of {
  my ($handle) = @_;
  my ($empty, $answer) = ("\0", "\0" x 256);
  call('statx', fileno $handle, $empty, 0x1000, 0x7ff, $answer) == 0 or fail_by_errno();
  my ($size, $changed, $changed_ns, $modified, $modified_ns) = unpack 'x40 Q x48 q L x4 q L', $answer;
  return "$size-$modified.$modified_ns-$changed.$changed_ns";
}

sub encode {
  my ($bytes) = @_;
  $bytes =~ s/([^A-Za-z0-9\/._~-])/sprintf '%%%02X', ord $1/ge;
  return $bytes;
}

sub decode {
  my ($text) = @_;
  $text =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
  return $text;
}

# Where one of many things is tried (`attempt`), a failure is that one's; else it ends the program.
our $catches;

sub fail {
  my ($code, $text) = @_;
  chomp $text;
  die "$code $text\n" if $catches;
  syswrite STDERR, $code . ' ' . encode($text) . "\n";
  exit 1;
}

# What failed in there, (CODE, TEXT); empty: nothing.
sub attempt {
  my ($work) = @_;
  local $catches = 1;
  return if eval { $work->(); 1 };
  chomp(my $failure = $@);
  return split / /, $failure, 2;
}

my %codes = (
  1 => 'denied', 2 => 'missing', 5 => 'io', 13 => 'denied', 16 => 'busy', 17 => 'exists', 18 => 'cross-device', 20 => 'not-a-folder',
  21 => 'is-a-folder', 26 => 'busy', 27 => 'too-large', 28 => 'no-space', 30 => 'read-only', 36 => 'name-too-long', 39 => 'not-empty',
  40 => 'link-refused', 122 => 'no-space', 116 => 'missing',
);

# `CODE TEXT` of $!.
sub failure {
  return ($codes{$! + 0} // 'io') . " $!\n";
}

sub fail_by_errno {
  my ($about) = @_;
  chomp(my $failure = failure());
  my ($code, $text) = split / /, $failure, 2;
  fail($code, defined $about ? "$text: $about" : $text);
}

# A whole line of standard input, no byte more: what follows is a file's.
sub read_line {
  my $line = '';
  while (length $line < 262144) {
    my $got = sysread STDIN, my $byte, 1;
    fail('invalid', 'the request ended early') unless $got;
    return $line if $byte eq "\n";
    $line .= $byte;
  }
  fail('invalid', 'the request is too long');
}

# Everything, or the process ends: whoever reads us has gone.
sub send_bytes {
  my ($bytes) = @_;
  my $at = 0;
  while ($at < length $bytes) {
    my $wrote = syswrite STDOUT, $bytes, length($bytes) - $at, $at;
    exit 1 unless $wrote;
    $at += $wrote;
  }
}

1;
