# Runs a program repeatedly and tells how long each run took, in microseconds, from the fork to its end; a line for each.
#
#   perl time-command.pl CLOCK_GETTIME REPETITIONS PROGRAM ARGUMENT...
#
# Its stdout is thrown away; the first run that fails ends the measurement. No module is used: see http-requests.pl.
BEGIN { $^H |= 0x602 }    # use strict, without its file

my ($clock_gettime, $repetitions, @command) = @ARGV;
my $CLOCK_MONOTONIC = 1;

sub microseconds {
    my $time = "\0" x 16;
    syscall($clock_gettime, $CLOCK_MONOTONIC, $time) == 0 or die "clock_gettime: $!\n";
    my ($seconds, $nanoseconds) = unpack('q q', $time);
    return $seconds * 1e6 + $nanoseconds / 1e3;
}

for (1 .. $repetitions) {
    my $begun = microseconds();
    my $child = fork();
    defined $child or die "fork: $!\n";
    if ($child == 0) {
        open(STDIN, '<', '/dev/null') or die "/dev/null: $!\n";
        open(STDOUT, '>', '/dev/null') or die "/dev/null: $!\n";
        exec { $command[0] } @command or die "exec $command[0]: $!\n";
    }
    waitpid($child, 0);
    my $took = microseconds() - $begun;
    $? == 0 or die "@command ended with status $?\n";
    printf "%.1f\n", $took;
}
