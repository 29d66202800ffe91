# Changing: contents, new folders, names, removal. What is new belongs to whom its folder belongs. See ../files.
use strict;

# Flags of open: O_WRONLY, O_RDWR, O_CREAT, O_EXCL.
sub WRITE () { 1 }
sub READ_WRITE () { 2 }
sub CREATE () { 0x40 | 0x80 }

# The folder that a path's last part is in becomes the current one; returns that part.
sub go_above {
  my ($path) = @_;
  my ($above, $name) = $path =~ m{^(.*)/([^/]+)$}s or fail('invalid', 'that is the root itself');
  fail('invalid', 'no such name') if $name eq '.' || $name eq '..';
  go_to($above eq '' ? '/' : $above);
  return $name;
}

# path, version (what `read` said), size; then the bytes. The file keeps its inode, and so its mode, its owner and its other names. When
# there is no room for the new bytes, it has the old ones again. Answer: the new version.
sub save_file {
  my ($request) = @_;
  my $new = read_body($request->{size});
  my $file = open_file($request->{path}, READ_WRITE, '+<');
  fail('changed', 'it was changed meanwhile') if version_of($file) ne $request->{version};
  my ($old, $mode) = ('', (stat $file)[2] & 07777);
  while (my $got = sysread $file, $old, 65536, length $old) { }
  overwrite($file, $new) or do {
    my $reason = $!;
    overwrite($file, $old);
    $! = $reason;
    fail_by_errno();
  };
  # The kernel takes a set-user-id bit away from what is written.
  ((stat $file)[2] & 07777) == $mode || chmod $mode, $file or fail_by_errno();
  send_bytes(version_of($file) . "\n");
}

sub overwrite {
  my ($file, $bytes) = @_;
  sysseek $file, 0, 0 or return 0;
  my $at = 0;
  while ($at < length $bytes) {
    my $wrote = syswrite $file, $bytes, length($bytes) - $at, $at or return 0;
    $at += $wrote;
  }
  return truncate $file, length $bytes;
}

sub read_body {
  my ($size) = @_;
  my $bytes = '';
  while (length $bytes < $size) {
    my $got = sysread STDIN, $bytes, $size - length $bytes, length $bytes;
    fail('cut-off', 'the bytes ended early') unless $got;
  }
  return $bytes;
}

# RENAME_NOREPLACE, where the file system knows it.
sub put_in_place {
  my ($from, $to, $replace) = @_;
  if ($replace) {
    rename $from, $to or fail_by_errno();
    return;
  }
  my ($old, $new) = ("$from\0", "$to\0");
  return if call('renameat2', AT_FDCWD, $old, AT_FDCWD, $new, 1) == 0;
  fail_by_errno() if $! != 22;
  fail('exists', 'there is one of that name') if lstat $to;
  rename $from, $to or fail_by_errno();
}

# path
sub make_folder {
  my ($request) = @_;
  new_folder(go_above($request->{path}));
}

# In the current one.
sub new_folder {
  my ($name) = @_;
  my ($uid, $gid) = (stat '.')[4, 5];
  mkdir "./$name", 0700 or fail_by_errno();
  my $folder = open_path("./$name", O_DIRECTORY | O_NOFOLLOW) or fail_by_errno();
  give($folder, $uid, $gid) or fail_by_errno();
  chmod 0755, $folder or fail_by_errno();
}

# Some file systems of the host's give everything to one owner, and take no other.
sub give {
  my ($handle, $uid, $gid) = @_;
  my ($owner, $group) = (stat $handle)[4, 5];
  return ($owner == $uid && $group == $gid) || chown $uid, $gid, $handle;
}

# path, name: within its folder.
sub rename_entry {
  my ($request) = @_;
  my $name = go_above($request->{path});
  put_in_place("./$name", "./$request->{name}", 0);
}

# path. A folder with all that is in it, whose links are removed and not followed. It ends at the first entry that stays.
sub remove_entry {
  my ($request) = @_;
  remove_in(go_above($request->{path}));
}

# An entry of the current folder, which is the current one again afterwards.
sub remove_in {
  my ($name) = @_;
  my $kind = kind_of((lstat "./$name")[2] // fail_by_errno($name));
  if ($kind ne 'folder') {
    unlink "./$name" or fail_by_errno($name);
    return;
  }
  my $above = open_path('.', O_PATH | O_DIRECTORY) or fail_by_errno();
  my $folder = open_path("./$name", O_PATH | O_DIRECTORY | O_NOFOLLOW, '<', NO_SYMLINKS) or fail_by_errno($name);
  chdir $folder or fail_by_errno($name);
  opendir my $entries, '.' or fail_by_errno($name);
  my @names = grep { $_ ne '.' && $_ ne '..' } readdir $entries;
  closedir $entries;
  remove_in($_) for @names;
  chdir $above or fail_by_errno();
  rmdir "./$name" or fail_by_errno($name);
}

1;
