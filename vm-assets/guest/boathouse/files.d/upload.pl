# Uploading: folders and files, as many as come, by one run of this program. See ../files.
#
# path, existing (`replace`, `keep` or `refuse`); then entries, each a line, their paths relative to that folder and percent-encoded:
#   folder PATH
#   file SIZE PATH     and that many bytes
#   end
# What is new belongs to whom its folder belongs. In a folder that is there it goes on; a file that is there is replaced and hands over its
# mode and owner, or stays, or is `exists`, as `existing` says. A link is none of both, and not followed.
#
# What goes wrong with one entry is said, its bytes are passed over, and the next has its turn; where nothing more can be written it all
# ends. Answer: a line a failure, `failed CODE TEXT PATH`, and in the end `. FILES FOLDERS KEPT`: made, made, and left as they were.
use strict;

# RESOLVE_NO_SYMLINKS, RESOLVE_BENEATH.
sub STRICTLY_BENEATH () { 0x04 | 0x08 }
sub LINE_MAX_BYTES () { 16384 }

my %ends_all = map { $_ => 1 } qw(cut-off invalid no-space read-only);
# What was read and is not dealt with yet, and how much of the current file is still to come, there or after it.
my ($ahead, $left) = ('', 0);

sub upload {
  my ($request) = @_;
  my $existing = $request->{existing};
  fail('invalid', 'no such choice') unless $existing =~ /^(?:replace|keep|refuse)$/;
  my $base = go_to($request->{path});
  my %made = (file => 0, folder => 0, kept => 0);
  while ((my $line = next_line()) ne 'end') {
    my ($size, $path) = $line =~ /^(?:folder|file (\d{1,15})) ([^ ]+)$/ or fail('invalid', 'an entry of no known form');
    $left = $size // 0;
    my @failure = attempt(sub {
      my $name = go_beside($base, $path);
      $made{defined $size ? take_file($name, $existing) : take_folder($name)}++;
    });
    if (@failure) {
      fail(@failure) if $ends_all{$failure[0]};
      send_bytes("failed $failure[0] " . encode($failure[1]) . " $path\n");
    }
    $left -= length next_bytes() while $left > 0;
  }
  send_bytes(". $made{file} $made{folder} $made{kept}\n");
}

# The folder that an entry is in becomes the current one; returns the entry's name.
sub go_beside {
  my ($base, $path) = @_;
  my @names = map { decode($_) } split m{/}, $path, -1;
  for (@names) { fail('invalid', 'no such name') if $_ eq '' || $_ eq '.' || $_ eq '..' || m{[/\0]} }
  my $name = pop @names;
  chdir $base or fail_by_errno();
  return $name unless @names;
  my $folder = open_path(join('/', '.', @names), O_PATH | O_DIRECTORY | O_NOFOLLOW, '<', STRICTLY_BENEATH);
  fail('not-a-folder', 'its folder is a link') if !$folder && $! == 40;
  ($folder && chdir $folder) or fail_by_errno();
  return $name;
}

# Of both the answer is what it counts as.
sub take_folder {
  my ($name) = @_;
  my $found = (lstat "./$name")[2];
  if (defined $found) {
    my $kind = kind_of($found);
    fail('not-a-folder', "there is a $kind of that name") if $kind ne 'folder';
    return 'there';
  }
  new_folder($name);
  return 'folder';
}

sub take_file {
  my ($name, $existing) = @_;
  my ($mode, $uid, $gid) = (0644, (stat '.')[4, 5]);
  if (my (undef, undef, $found, undef, $owner, $group) = lstat "./$name") {
    expect_file($found);
    return 'kept' if $existing eq 'keep';
    fail('exists', 'there is one of that name') if $existing eq 'refuse';
    ($mode, $uid, $gid) = ($found & 07777, $owner, $group);
  }
  # Under another name first, so that nobody sees half of it; what ends early leaves nothing.
  my $part = sprintf './.boathouse-upload-%08x%08x', rand 2**32, rand 2**32;
  my $file = open_new($part);
  my @failure = attempt(sub {
    receive($file);
    # Owner first: changing it takes the set-user-id bit away.
    give($file, $uid, $gid) or fail_by_errno();
    chmod $mode, $file or fail_by_errno();
    put_in_place($part, "./$name", $existing eq 'replace');
  });
  return 'file' unless @failure;
  unlink $part;
  fail(@failure);
}

sub open_new {
  my ($path) = @_;
  my $text = "$path\0";
  my $how = pack 'QQQ', WRITE | CREATE | O_NOFOLLOW | O_CLOEXEC, 0600, NO_SYMLINKS;
  return handle(call('openat2', AT_FDCWD, $text, $how, 24), '>') // fail_by_errno();
}

sub receive {
  my ($file) = @_;
  while ($left > 0) {
    my $bytes = next_bytes();
    $left -= length $bytes;
    my $at = 0;
    while ($at < length $bytes) {
      my $wrote = syswrite $file, $bytes, length($bytes) - $at, $at or fail_by_errno();
      $at += $wrote;
    }
  }
}

# Of the current file.
sub next_bytes {
  read_ahead() if $ahead eq '';
  return substr $ahead, 0, $left, '';
}

sub next_line {
  my $end;
  while (($end = index $ahead, "\n") < 0) {
    fail('invalid', 'an entry that is too long') if length $ahead > LINE_MAX_BYTES;
    read_ahead();
  }
  my $line = substr $ahead, 0, $end + 1, '';
  chop $line;
  return $line;
}

sub read_ahead {
  my $got = sysread STDIN, $ahead, 262144, length $ahead;
  fail('cut-off', 'the bytes ended early') unless $got;
}

1;
