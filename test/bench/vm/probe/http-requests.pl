# Sends HTTP requests to a unix socket and tells how long each took, in microseconds.
#
#   perl http-requests.pl SOCKET CLOCK_GETTIME REPETITIONS keep|new REQUEST...
#
# CLOCK_GETTIME is the number of that system call. `keep` sends everything on one connection, `new` opens one for each request, and
# opening counts. REQUEST is "METHOD PATH" or "METHOD PATH JSON"; {n} in it becomes the number of the repetition. A line for
# each repetition, a number for each request.
#
# The same program runs on the host and inside the VM, so that both ends are measured by the same client. It is Perl, as that
# starts fast and adds little to a request even where every instruction is emulated. It uses no module, as in the VM there is the
# interpreter alone.
BEGIN { $^H |= 0x602 }    # use strict, without its file

my ($path, $clock_gettime, $repetitions, $connections, @requests) = @ARGV;
my ($AF_UNIX, $SOCK_STREAM, $CLOCK_MONOTONIC) = (1, 1, 1);
my $address = pack('S Z108', $AF_UNIX, $path);
my $connection;
my $buffer = '';
$SIG{PIPE} = 'IGNORE';

sub microseconds {
    my $time = "\0" x 16;
    syscall($clock_gettime, $CLOCK_MONOTONIC, $time) == 0 or die "clock_gettime: $!\n";
    my ($seconds, $nanoseconds) = unpack('q q', $time);
    return $seconds * 1e6 + $nanoseconds / 1e3;
}

sub connect_again {
    close($connection) if $connection;
    socket($connection, $AF_UNIX, $SOCK_STREAM, 0) or die "socket: $!\n";
    connect($connection, $address) or die "connect to $path: $!\n";
    $buffer = '';
}

sub read_more {
    my $count = sysread($connection, $buffer, 65536, length $buffer);
    defined $count or die "read: $!\n";
    $count > 0 or die "the connection was closed in the middle of a response: $buffer\n";
}

sub take {
    my ($length) = @_;
    read_more() while length $buffer < $length;
    return substr($buffer, 0, $length, '');
}

sub take_through {
    my ($mark) = @_;
    my $at;
    read_more() while ($at = index($buffer, $mark)) < 0;
    return take($at + length $mark);
}

sub take_body {
    my ($head) = @_;
    return take($1) if $head =~ /^content-length: *(\d+)/mi;
    return '' unless $head =~ /^transfer-encoding: *chunked/mi;
    my $body = '';
    while (1) {
        my $length = hex take_through("\r\n");
        my $chunk = take($length + 2);
        return $body if $length == 0;
        $body .= substr($chunk, 0, $length);
    }
}

sub perform {
    my ($request) = @_;
    my ($method, $target, $body) = split / /, $request, 3;
    $body = '' unless defined $body;
    my $head = "$method $target HTTP/1.1\r\nHost: docker\r\n";
    $head .= "Connection: close\r\n" if $connections eq 'new';
    $head .= "Content-Type: application/json\r\n" if $body ne '';
    $head .= 'Content-Length: ' . length($body) . "\r\n" if $body ne '' || $method eq 'POST';
    my $message = "$head\r\n$body";
    my $begun = microseconds();
    connect_again() if $connections eq 'new' || !$connection;
    syswrite($connection, $message) == length $message or die "write: $!\n";
    my $answer = take_through("\r\n\r\n");
    my $content = take_body($answer);
    my $took = microseconds() - $begun;
    $answer =~ m{^HTTP/1\.1 2} or die "$request was answered with $answer$content\n";
    return $took;
}

for my $n (1 .. $repetitions) {
    my @took = map { (my $request = $_) =~ s/\{n\}/$n/g; sprintf '%.1f', perform($request) } @requests;
    print "@took\n";
}
