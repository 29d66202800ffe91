# Sockets, without the module that perl has for them: it is not in the image. See ../names. The numbers are those of Linux on both architectures.
use strict;

sub AF_INET () { 2 }
sub STREAM () { 1 }
sub DATAGRAM () { 2 }
sub EAGAIN () { 11 }
sub IN_PROGRESS () { 115 }
sub BACKLOG () { 16 }

sub sockaddr { return pack 'S n a4 x8', AF_INET, $_[1], pack 'C4', split /\./, $_[0] }

sub open_socket {
  my ($kind) = @_;
  socket my $socket, AF_INET, $kind, 0 or return undef;
  binmode $socket;
  return $socket;
}

# F_SETFL, O_NONBLOCK
sub set_waiting { fcntl $_[0], 4, $_[1] ? 0 : 0x800 }

# SOL_SOCKET, SO_RCVTIMEO, of a timeval: who waits so long for bytes gets none.
sub set_patience { setsockopt $_[0], 1, 20, pack 'q2', $_[1], 0 }

sub listen_at {
  my ($kind, $address, $port) = @_;
  my $socket = open_socket($kind) or die "names: $!\n";
  # SOL_SOCKET, SO_REUSEADDR: a connection of before may linger
  setsockopt $socket, 1, 2, 1 if $kind == STREAM;
  bind $socket, sockaddr($address, $port) or die "names: $address port $port: $!\n";
  listen $socket, BACKLOG or die "names: $!\n" if $kind == STREAM;
  set_waiting($socket, 0);
  return $socket;
}

sub read_exactly {
  my ($socket, $length) = @_;
  my $text = '';
  while (length $text < $length) {
    (sysread $socket, $text, $length - length $text, length $text) or return undef;
  }
  return $text;
}

sub write_all {
  my ($socket, $text) = @_;
  while (length $text) {
    my $written = syswrite $socket, $text or return 0;
    substr $text, 0, $written, '';
  }
  return 1;
}

# With its length before it, as over TCP.
sub read_message {
  my ($socket) = @_;
  my $length = read_exactly($socket, 2) // return undef;
  return read_exactly($socket, unpack 'n', $length);
}

sub dial {
  my ($server, $port, $limit_s) = @_;
  my $socket = open_socket(STREAM) or return undef;
  set_waiting($socket, 0);
  connect $socket, sockaddr($server, $port) or $! == IN_PROGRESS or return undef;
  vec(my $ready = '', fileno $socket, 1) = 1;
  select(undef, $ready, undef, $limit_s) > 0 && getpeername $socket or return undef;
  set_waiting($socket, 1);
  return $socket;
}

1;
