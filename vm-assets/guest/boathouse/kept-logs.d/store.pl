# What is kept and what goes. See ../kept-logs. Whatever changes something holds the lock, by `locked`.
use strict;

sub LOG_MAX_BYTES () { 64 << 20 }
sub LOGS_MAX_BYTES () { 256 << 20 }
sub LOGS_MAX () { 1000 }
# With less room than that on the disk nothing is kept. The boot itself gives way at 32 MiB (boot).
sub FREE_MIN_BYTES () { 256 << 20 }
sub DAYS () { 7 }
sub DAY () { 86400 }

# Another folder for tests, which have no engine.
my $var = $ENV{BOATHOUSE_VAR} // '/var';
my $containers = "$var/lib/docker/containers";
my $store = "$var/lib/boathouse/logs";
my $lock;

sub open_store {
  for ("$var/lib/boathouse", $store, "$store/live", "$store/kept") { mkdir $_ }
  open $lock, '>', "$store/lock" or fail_by_errno('the folder of kept logs');
}

sub locked {
  my ($work) = @_;
  flock $lock, 2 or fail_by_errno('the lock');
  my @answer = $work->();
  flock $lock, 8;
  return @answer;
}

sub containers_folder { return $containers }

sub is_id { return $_[0] =~ /^[0-9a-f]{64}$/ }

sub ids_in {
  my ($folder) = @_;
  opendir my $handle, $folder or return ();
  return grep { is_id($_) } readdir $handle;
}

# Of a container that is there: our names of its logs, and where they are. The drivers: json-file; local, and what is cached of the rest.
sub logs_of {
  my ($id) = @_;
  my $folder = "$containers/$id";
  my %logs;
  for my $place (["$folder", qr/^$id-json\.log(\.\d+(?:\.gz)?)?$/, 'json'], ["$folder", qr/^container-cached\.log(\.\d+(?:\.gz)?)?$/, 'local'],
    ["$folder/local-logs", qr/^container\.log(\.\d+(?:\.gz)?)?$/, 'local'])
  {
    my ($where, $pattern, $kind) = @$place;
    opendir my $handle, $where or next;
    for my $name (readdir $handle) {
      $logs{"$kind.log" . ($1 // '')} = "$where/$name" if $name =~ $pattern;
    }
  }
  return %logs;
}

# Names of logs in a folder of ours, the oldest lines first. One that is being compressed is there twice: then as it was.
sub logs_in {
  my ($folder) = @_;
  opendir my $handle, $folder or return ();
  my %names = map { $_ => 1 } grep { /^(?:json|local)\.log(?:\.\d+(?:\.gz)?)?$/ } readdir $handle;
  return sort { age_of($b) <=> age_of($a) } grep { !(/^(.*)\.gz$/ && $names{$1}) } keys %names;
}

sub age_of { return $_[0] =~ /\.(\d+)/ ? $1 : 0 }

# Links what the engine has of a container now; of older files first, which move up when the log is rotated.
sub follow_container {
  my ($id) = @_;
  return unless -d "$containers/$id";
  my $live = "$store/live/$id";
  mkdir $live;
  my %logs = logs_of($id);
  link_anew("$containers/$id/config.v2.json", "$live/config");
  link_anew($logs{$_}, "$live/$_") for sort { age_of($b) <=> age_of($a) } keys %logs;
  my @dropped = grep { !$logs{$_} } all_logs_in($live);
  unlink map { "$live/$_" } @dropped if @dropped && !is_going($id);
}

sub all_logs_in {
  my ($folder) = @_;
  opendir my $handle, $folder or return ();
  return grep { /^(?:json|local)\.log/ } readdir $handle;
}

sub link_anew {
  my ($from, $to) = @_;
  my @source = lstat $from or return;
  my @there = lstat $to;
  return if @there && $there[1] == $source[1];
  unlink "$to.new";
  link $from, "$to.new" and rename "$to.new", $to;
}

# The engine writes that a container is dead before it removes the first file of it. So of one that is not, no log was missing a
# moment ago because of that: it was rotated away.
sub is_going {
  my ($id) = @_;
  my $config = read_file("$containers/$id/config.v2.json");
  return !defined $config || $config =~ /"Dead":true/;
}

sub read_file {
  my ($path) = @_;
  open my $file, '<', $path or return undef;
  binmode $file;
  local $/;
  return scalar <$file>;
}

# What the engine has no more of becomes kept, and what is kept too much of goes.
sub settle {
  for my $id (ids_in("$store/live")) { keep_removed($id) unless -d "$containers/$id" }
  my @kept = map { { id => $_, removed => (stat "$store/kept/$_/about")[9] // 0, bytes => bytes_of("$store/kept/$_") } } ids_in("$store/kept");
  @kept = sort { $b->{removed} <=> $a->{removed} || $a->{id} cmp $b->{id} } @kept;
  my $oldest = time - days() * DAY;
  my ($count, $bytes, @stay) = (0, 0);
  for my $log (@kept) {
    $bytes += $log->{bytes};
    if ($log->{removed} <= $oldest || ++$count > LOGS_MAX || $bytes > LOGS_MAX_BYTES) { remove_folder("$store/kept/$log->{id}") }
    else { push @stay, $log }
  }
  while (@stay && free_bytes() < FREE_MIN_BYTES) { remove_folder("$store/kept/" . (pop @stay)->{id}) }
  return @stay;
}

sub keep_removed {
  my ($id) = @_;
  my $live = "$store/live/$id";
  my $cut = cut_logs($live);
  return remove_folder($live) if days() == 0 || bytes_of($live) == 0;
  if (!-e "$live/about") {
    my $about = about_container(read_file("$live/config") // '');
    open my $file, '>', "$live/about.new" or return remove_folder($live);
    print $file "cut=$cut $about";
    # On a full disk nothing is kept rather than something without a name.
    close $file and rename "$live/about.new", "$live/about" or return remove_folder($live);
  }
  unlink map { "$live/$_" } grep { !/^(?:about|(?:json|local)\.log(?:\.\d+(?:\.gz)?)?)$/ } all_in($live);
  rename $live, "$store/kept/$id" or remove_folder($live);
}

sub all_in {
  my ($folder) = @_;
  opendir my $handle, $folder or return ();
  return grep { $_ ne '.' && $_ ne '..' } readdir $handle;
}

# Of a log that is too long the end stays: older files go whole, and of the last one its start, which costs no copying. What is
# compressed or binary cannot be cut. Returns whether something went.
sub cut_logs {
  my ($folder) = @_;
  my @names = logs_in($folder);
  my $bytes = 0;
  $bytes += -s "$folder/$_" for @names;
  my $cut = 0;
  while (@names && $bytes > LOG_MAX_BYTES) {
    my $name = shift @names;
    my $size = -s "$folder/$name";
    my $rest = LOG_MAX_BYTES - ($bytes - $size);
    $cut = 1;
    last if $rest > 0 && $name =~ /^json/ && $name !~ /gz$/ && drop_start("$folder/$name", $size - $rest);
    unlink "$folder/$name";
    $bytes -= $size;
  }
  return $cut;
}

# In whole blocks of the file system, as FALLOC_FL_COLLAPSE_RANGE takes them.
sub drop_start {
  my ($path, $bytes) = @_;
  my $block = 4096;
  open my $file, '+<', $path or return 0;
  return call('fallocate', fileno $file, 0x08, 0, int(($bytes + $block - 1) / $block) * $block) == 0;
}

sub bytes_of {
  my ($folder) = @_;
  my $bytes = 0;
  $bytes += -s "$folder/$_" // 0 for logs_in($folder);
  return $bytes;
}

sub free_bytes {
  my ($path, $answer) = ("$store\0", "\0" x 256);
  return FREE_MIN_BYTES if call('statfs', $path, $answer) != 0;
  my (undef, $block, undef, undef, $available) = unpack 'q5', $answer;
  return $block * $available;
}

sub remove_folder {
  my ($folder) = @_;
  unlink map { "$folder/$_" } all_in($folder);
  rmdir $folder;
}

sub days {
  my $text = read_file("$store/days") // '';
  return $text =~ /^(\d{1,5})$/ ? $1 : DAYS;
}

sub list_logs {
  for my $log (locked(\&settle)) {
    my $about = read_file("$store/kept/$log->{id}/about") // next;
    send_bytes("id=$log->{id} removed=$log->{removed} bytes=$log->{bytes} $about\n");
  }
}

sub read_log {
  my ($request) = @_;
  my $folder = kept_folder($request);
  my @names = logs_in($folder) or fail('missing', 'this log is not kept any more');
  # All at once: one that is removed meanwhile is read to its end.
  my @files = map { open my $file, '<', "$folder/$_" or fail_by_errno(); binmode $file; [$file, /gz$/] } @names;
  my $is_json = $names[0] =~ /^json/;
  @files = last_messages($request->{lines}, @files) if $is_json && ($request->{lines} // '') =~ /^\d{1,9}$/;
  send_bytes(($is_json ? 'json' : 'local') . "\n");
  for (@files) {
    my ($file, $is_packed) = @$_;
    $file = unpacked($file) if $is_packed;
    while (my $got = sysread $file, my $bytes, 1 << 16) { send_bytes($bytes) }
  }
}

# Of the files, the oldest first, those that hold the last COUNT lines, the first of them at where these begin. What is compressed is not
# looked into: it counts as too little.
sub last_messages {
  my ($count, @files) = @_;
  my @last;
  while (@files && $count > 0) {
    my $entry = pop @files;
    $count -= seek_to_last($entry->[0], $count) unless $entry->[1];
    unshift @last, $entry;
  }
  return @last;
}

# Goes to where the last COUNT lines of a file begin; returns how many they are, which may be fewer.
sub seek_to_last {
  my ($file, $count) = @_;
  my ($found, $start) = (0, -s $file);
  while ($start > 0) {
    my $size = $start < 1 << 16 ? $start : 1 << 16;
    $start -= $size;
    sysseek $file, $start, 0;
    sysread $file, my $block, $size;
    for (my $at = length $block; $at > 0 && ($at = rindex $block, "\n", $at - 1) >= 0;) {
      next if $found++ < $count;
      sysseek $file, $start + $at + 1, 0;
      return $count;
    }
  }
  sysseek $file, 0, 0;
  return $found;
}

sub unpacked {
  my ($file) = @_;
  my $child = open(my $plain, '-|') // fail_by_errno();
  if ($child == 0) {
    open STDIN, '<&', $file;
    exec '/usr/bin/busybox', 'gunzip', '-c' or exit 1;
  }
  binmode $plain;
  return $plain;
}

sub remove_log {
  my ($request) = @_;
  my $folder = kept_folder($request);
  locked(sub { settle(); -d $folder or fail('missing', 'this log is not kept any more'); remove_folder($folder) });
}

sub clear_logs {
  locked(sub { remove_folder("$store/kept/$_->{id}") for settle() });
}

sub kept_folder {
  my ($request) = @_;
  fail('invalid', 'no id of a container') unless is_id($request->{id} // '');
  return "$store/kept/$request->{id}";
}

sub limit_logs {
  my ($request) = @_;
  my $days = $request->{days} // '';
  fail('invalid', 'no number of days') unless $days =~ /^\d{1,5}$/;
  locked(sub {
    open my $file, '>', "$store/days.new" or fail_by_errno();
    print $file $days;
    close $file or fail_by_errno();
    rename "$store/days.new", "$store/days" or fail_by_errno();
    settle();
  });
}

1;
