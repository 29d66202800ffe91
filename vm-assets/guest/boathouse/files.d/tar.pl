# A folder as a tar, in GNU's form, which knows names of any length and sizes beyond 8 GiB. See ../files.
use strict;

my %types = (file => '0', link => '2', folder => '5', fifo => '6');

# The folder's own name comes first in every entry's. Links are not followed, devices and sockets left out; a file has as many bytes as
# it had when its turn came, though it grows or shrinks meanwhile.
sub send_tar {
  my ($path) = @_;
  my ($name) = $path =~ m{([^/]+)/*$}s;
  go_to($path);
  send_folder($name // 'root', lstat '.');
  send_bytes("\0" x 1024);
}

# The current folder, and what is in it.
sub send_folder {
  my ($name, @stat) = @_;
  send_header("$name/", 'folder', '', @stat);
  opendir my $folder, '.' or fail_by_errno($name);
  my @names = grep { $_ ne '.' && $_ ne '..' } readdir $folder;
  closedir $folder;
  send_entry($_, "$name/$_") for sort @names;
}

sub send_entry {
  my ($name, $shown) = @_;
  # What has gone meanwhile is not there.
  my @stat = lstat "./$name" or return;
  my $kind = kind_of($stat[2]);
  if ($kind eq 'folder') {
    my $above = open_path('.', O_PATH | O_DIRECTORY) or fail_by_errno($shown);
    my $folder = open_path("./$name", O_PATH | O_DIRECTORY | O_NOFOLLOW, '<', NO_SYMLINKS) or return;
    chdir $folder or fail_by_errno($shown);
    send_folder($shown, @stat);
    chdir $above or fail_by_errno($shown);
  } elsif ($kind eq 'file') {
    my $file = open_path("./$name", O_NOFOLLOW | O_CALM, '<', NO_SYMLINKS) or return;
    @stat = stat $file;
    return if kind_of($stat[2]) ne 'file';
    send_header($shown, 'file', '', @stat);
    send_contents($file, $stat[7]);
  } elsif (defined $types{$kind}) {
    send_header($shown, $kind, $kind eq 'link' ? readlink("./$name") // '' : '', @stat);
  }
}

sub send_contents {
  my ($file, $size) = @_;
  my $left = $size;
  while ($left > 0) {
    my $got = sysread $file, my $bytes, $left < 262144 ? $left : 262144;
    $bytes = "\0" x ($left < 262144 ? $left : 262144) unless $got;
    send_bytes($bytes);
    $left -= length $bytes;
  }
  send_bytes("\0" x (-$size % 512));
}

sub send_header {
  my ($name, $kind, $target, @stat) = @_;
  send_long('L', $name) if length $name > 100;
  send_long('K', $target) if length $target > 100;
  my ($mode, $uid, $gid, $size, $mtime) = @stat[2, 4, 5, 7, 9];
  my @numbers = ($mode & 07777, $uid, $gid, $kind eq 'file' ? $size : 0, $mtime);
  send_bytes(header($name, $types{$kind}, $target, @numbers));
}

# A name too long for its field, in an entry of its own.
sub send_long {
  my ($type, $text) = @_;
  my $bytes = "$text\0";
  send_bytes(header('././@LongLink', $type, '', 0644, 0, 0, length $bytes, 0) . $bytes . "\0" x (-length($bytes) % 512));
}

sub header {
  my ($name, $type, $target, $mode, $uid, $gid, $size, $mtime) = @_;
  my $header = pack 'a100 a8 a8 a8 a12 a12 A8 a1 a100 a8 x247', substr($name, 0, 100), number($mode, 8), number($uid, 8),
    number($gid, 8), number($size, 12), number($mtime, 12), '', $type, substr($target, 0, 100), "ustar  \0";
  substr $header, 148, 8, sprintf("%06o\0 ", unpack '%32C*', $header);
  return $header;
}

# Octal, or where that has no room or no sign, big-endian with a first byte that says so.
sub number {
  my ($value, $width) = @_;
  return sprintf '%0*o', $width - 1, $value if $value >= 0 && $value < 8**($width - 1);
  my $bytes = substr(($value < 0 ? "\xff" : "\0") x 4 . pack('q>', $value), -$width);
  substr $bytes, 0, 1, $value < 0 ? "\xff" : "\x80";
  return $bytes;
}

1;
