# Looking: a folder's entries, a file's bytes. See ../files.
use strict;

my %kinds = (0x1000 => 'fifo', 0x2000 => 'device', 0x4000 => 'folder', 0x6000 => 'device', 0x8000 => 'file', 0xa000 => 'link', 0xc000 => 'socket');

sub kind_of {
  return $kinds{$_[0] & 0xf000} // 'other';
}

# Makes the folder at a path the current one; what is done next, by name alone, is done in there wherever it is moved.
sub go_to {
  my ($path) = @_;
  my $folder = open_path($path, O_PATH | O_DIRECTORY) or fail_by_errno();
  chdir $folder or fail_by_errno();
  return $folder;
}

# Of a hostile file of names, and of one name in it.
sub NAMES_MAX_BYTES () { 1048576 }
sub NAME_MAX_BYTES () { 64 }

# path, limit, and names (1: tell them). A line an entry, `KIND MODE UID GID SIZE MTIME NAME TARGET TARGETKIND`, the last two `-` but for links; then
# for each owner that /etc/passwd and /etc/group of that root have a name for, `user ID NAME` or `group ID NAME`; and `. COUNT`, of all that
# are there.
sub list_folder {
  my ($request) = @_;
  my ($path, $limit) = @$request{qw(path limit)};
  go_to($path);
  opendir my $folder, '.' or fail_by_errno();
  my ($count, $lines) = (0, '');
  my (%users, %groups);
  while (defined(my $name = readdir $folder)) {
    next if $name eq '.' || $name eq '..';
    next if ++$count > $limit;
    my (undef, undef, $mode, undef, $uid, $gid, undef, $size, undef, $mtime) = lstat "./$name" or next;
    ($users{$uid}, $groups{$gid}) = (1, 1);
    my ($target, $aim) = ('-', '-');
    if (kind_of($mode) eq 'link') {
      $target = encode(readlink("./$name") // '');
      my $end = open_path("$path/$name", O_PATH);
      $aim = defined $end ? kind_of((stat $end)[2]) : 'missing';
    }
    $lines .= join(' ', kind_of($mode), $mode & 07777, $uid, $gid, $size, $mtime, encode($name), $target || '-', $aim) . "\n";
    next if length $lines < 65536;
    send_bytes($lines);
    $lines = '';
  }
  $lines .= names_of('user', '/etc/passwd', \%users) . names_of('group', '/etc/group', \%groups) if $request->{names};
  send_bytes("$lines. $count\n");
}

# The line of each of those ids that has one in a file like /etc/passwd; of several the first counts, as it does for everybody. What is no
# such file, and what is beyond its limits, has no names.
sub names_of {
  my ($kind, $path, $ids) = @_;
  my ($text, $lines) = ('', '');
  attempt(sub {
    my $file = open_file($path, 0);
    while (length $text < NAMES_MAX_BYTES && sysread $file, $text, 65536, length $text) { }
  });
  for (split /\n/, substr $text, 0, NAMES_MAX_BYTES) {
    my ($name, $id) = /^([^:]+):[^:]*:([0-9]{1,10}):/ or next;
    delete $ids->{$id + 0} or next;
    $lines .= "$kind " . ($id + 0) . ' ' . encode($name) . "\n" if length $name <= NAME_MAX_BYTES;
  }
  return $lines;
}

# An open regular file at a path, links followed beneath the root. What is none is not opened: a device might do something then.
sub open_file {
  my ($path, $flags, $mode) = @_;
  my $found = open_path($path, O_PATH) or fail_by_errno();
  expect_file((stat $found)[2]);
  my $file = open_path($path, $flags | O_CALM, $mode) or fail_by_errno();
  expect_file((stat $file)[2]);
  return $file;
}

sub expect_file {
  my $kind = kind_of($_[0]);
  fail('is-a-folder', 'it is a folder') if $kind eq 'folder';
  fail('not-a-file', "it is a $kind") if $kind ne 'file';
}

# path, limit. A line `VERSION MODE UID GID`, then the bytes; `too-large` when there are more than the limit.
sub read_file {
  my ($request) = @_;
  my $file = open_file($request->{path}, 0);
  my ($version, $bytes) = (version_of($file), '');
  my ($mode, $uid, $gid, $size) = (stat $file)[2, 4, 5, 7];
  fail('too-large', "it has $size bytes") if $size > $request->{limit};
  # What the kernel makes up when it is read has no size beforehand.
  while (length $bytes <= $request->{limit}) {
    my $got = sysread $file, $bytes, 65536, length $bytes;
    fail_by_errno() unless defined $got;
    last if $got == 0;
  }
  fail('too-large', 'it is longer than it says') if length $bytes > $request->{limit};
  send_bytes("$version " . ($mode & 07777) . " $uid $gid\n$bytes");
}

# path. A line `file SIZE` or `folder`, then the bytes: of a file as they are, of a folder as a tar (tar.pl).
sub download {
  my ($request) = @_;
  my $found = open_path($request->{path}, O_PATH) or fail_by_errno();
  if (kind_of((stat $found)[2]) eq 'folder') {
    send_bytes("folder\n");
    return send_tar($request->{path});
  }
  my $file = open_file($request->{path}, 0);
  send_bytes('file ' . (stat $file)[7] . "\n");
  for (;;) {
    my $got = sysread $file, my $bytes, 262144;
    fail_by_errno() unless defined $got;
    return if $got == 0;
    send_bytes($bytes);
  }
}

1;
