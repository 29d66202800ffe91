# The mount namespaces that there are, and work that is done in a child which may be given up. See ../renew-mounts.
use strict;

# {name, state, pids, mounts} each, our own first: it has the volumes, from which containers get theirs. `mounts` are the shares', as the first process
# tells that sees any: one may live in a part of the tree that has none.
sub spaces {
  my ($state) = @_;
  my $own = readlink '/proc/self/ns/mnt';
  my %spaces;
  opendir my $proc, '/proc' or die "/proc: $!\n";
  for my $pid (grep { /^\d+$/ } readdir $proc) {
    my $name = readlink("/proc/$pid/ns/mnt") // next;
    my $space = $spaces{$name} //= { name => $name, state => $state, pids => [], mounts => [] };
    push @{$space->{pids}}, $pid;
    $space->{mounts} = [share_mounts($state, read_text("/proc/$pid/mountinfo"))] unless @{$space->{mounts}};
  }
  return sort { ($b->{name} eq $own) <=> ($a->{name} eq $own) } values %spaces;
}

# The namespace, opened; undefined: it is gone.
sub open_space {
  my ($space) = @_;
  for my $pid (@{$space->{pids}}) {
    open my $entry, '<', "/proc/$pid/ns/mnt" or next;
    # The pid may be another's by now.
    return $entry if $space->{name} eq 'mnt:[' . (stat $entry)[1] . ']';
  }
  return undef;
}

# Whose processes live there: the engine's names. One within a container of ours goes by that one's.
sub containers_of {
  my ($space) = @_;
  my %containers;
  for my $pid (@{$space->{pids}}) {
    $containers{$1} = 1 if read_text("/proc/$pid/cgroup") =~ m{/docker/([0-9a-f]{64})(?:/|$)}m;
  }
  return keys %containers;
}

# The word that the work ends with, or `left`.
sub in_child {
  my ($limit, $work) = @_;
  return 'left' if $limit <= 0;
  pipe my $answers, my $answer or die "pipe: $!\n";
  my $pid = fork // die "fork: $!\n";
  if ($pid == 0) {
    # Who waits for the end of our output is not to wait for a child that cannot even be killed.
    open STDOUT, '>', '/dev/null';
    open STDIN, '<', '/dev/null';
    close $answers;
    my $word = eval { $work->() };
    print STDERR $@ if $@;
    syswrite $answer, $word // 'left';
    exit;
  }
  close $answer;
  vec(my $ready = '', fileno $answers, 1) = 1;
  my $word = '';
  sysread $answers, $word, 16 if select($ready, undef, undef, $limit) > 0;
  kill 'KILL', $pid;
  return $word || 'left';
}

sub min {
  my ($one, $other) = @_;
  return $one < $other ? $one : $other;
}

1;
