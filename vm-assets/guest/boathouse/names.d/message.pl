# Messages of the DNS (RFC 1035, 4.1): a head of twelve bytes, a question, records. See ../names.
use strict;

sub A () { 1 }
sub PTR () { 12 }
sub AAAA () { 28 }
sub ANY () { 255 }
sub SERVFAIL () { 2 }
sub REFUSED () { 5 }
sub TTL_S () { 30 }

# As on the host's own network (electron/net/service/names.ts), where the gateway is another address; here it is the host.
my @host_names = qw(
  host.docker.internal docker.for.mac.host.internal docker.for.mac.localhost docker.for.win.host.internal docker.for.win.localhost
  gateway.docker.internal docker.for.mac.gateway.internal docker.for.win.gateway.internal
);

# Of each name that is answered here, and of each reverse one: [type, data].
my %own;

# Names of the file go before those of the host, and the first name of an address is its reverse.
sub read_names {
  my ($file, $host) = @_;
  enter_name($_, pack 'C4', split /\./, $host) for @host_names;
  open my $lines, '<', $file or return;
  while (<$lines>) {
    enter_name(lc $1, pack 'H*', $2) if /^(\S+) ([0-9a-f]{8}|[0-9a-f]{32})$/;
  }
  close $lines;
}

sub enter_name {
  my ($name, $address) = @_;
  my $is_v4 = length $address == 4;
  $own{$name} = [$is_v4 ? A : AAAA, $address];
  my @parts = $is_v4 ? unpack 'C4', $address : split //, unpack 'H*', $address;
  $own{join '.', reverse(@parts), $is_v4 ? 'in-addr' : 'ip6', 'arpa'} //= [PTR, pack '(C/a)* x', split /\./, $name];
}

# {name, type, end}, `end` behind the question; undefined for what is no plain question.
sub question_of {
  my ($message) = @_;
  return undef if length $message < 17;
  my (undef, $flags, $count) = unpack 'n3', $message;
  return undef if $flags & 0xf800 || $count != 1;
  my ($at, @labels) = (12);
  while (my $length = ord substr $message, $at, 1) {
    return undef if $length > 63 || $at + $length + 6 > length $message;
    push @labels, substr $message, $at + 1, $length;
    $at += $length + 1;
  }
  return undef if $at + 5 > length $message;
  return { name => lc join('.', @labels), type => unpack("x$at x n", $message), end => $at + 5 };
}

sub answer_to {
  my ($message, $question, $code, @records) = @_;
  my ($id, $flags) = unpack 'n2', $message;
  my $head = pack 'n6', $id, 0x8080 | $flags & 0x0100 | $code, 1, scalar @records, 0, 0;
  return join '', $head, substr($message, 12, $question->{end} - 12), @records;
}

sub is_answer {
  my ($message, $question, $to) = @_;
  return 0 if length $message < $question->{end} || !(unpack('x2 n', $message) & 0x8000);
  my ($mine, $its) = map { substr($_, 0, 2) . lc substr $_, 12, $question->{end} - 12 } $to, $message;
  return $mine eq $its;
}

# Undefined: it is for others to say.
sub own_answer {
  my ($message, $question) = @_;
  my ($name, $asked) = @$question{qw(name type)};
  my ($type, $data) = @{$own{$name} // return undef};
  my @records = $asked == $type || $asked == ANY ? pack 'n3 N n/a*', 0xc00c, $type, 1, TTL_S, $data : ();
  return answer_to($message, $question, 0, @records);
}

1;
