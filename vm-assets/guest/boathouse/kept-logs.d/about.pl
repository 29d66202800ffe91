# What is kept of a container's configuration: enough to know it by. See ../kept-logs.
use strict;

# The engine's config.v2.json as the fields of a line of `list`; of one that cannot be read none.
sub about_container {
  my ($text) = @_;
  my $config = eval { read_json(\$text) };
  $config = {} unless ref $config eq 'HASH';
  my $settings = part($config, 'Config');
  my $state = part($config, 'State');
  my $labels = part($settings, 'Labels');
  my %fields = (
    name => text_of($config->{Name}) =~ s{^/}{}r,
    image => text_of($settings->{Image}),
    project => text_of($labels->{'com.docker.compose.project'}),
    service => text_of($labels->{'com.docker.compose.service'}),
    created => text_of($config->{Created}),
    finished => text_of($state->{FinishedAt}),
    exit => text_of($state->{ExitCode}),
    tty => $settings->{Tty} ? 1 : 0,
  );
  return join ' ', map { "$_=" . encode(substr $fields{$_}, 0, 1024) } sort keys %fields;
}

sub part {
  my ($object, $key) = @_;
  return ref $object->{$key} eq 'HASH' ? $object->{$key} : {};
}

sub text_of {
  my ($value) = @_;
  return defined $value && !ref $value ? $value : '';
}

# JSON as Go writes it, at most so deep; dies of anything else. Numbers stay text, true is 1, false and null are undefined.
sub read_json {
  my ($text, $depth) = @_;
  $depth = ($depth // 0) + 1;
  die if $depth > 64;
  return read_string($text) if $$text =~ /\G\s*"/gc;
  return $1 if $$text =~ /\G\s*(-?[0-9.eE+-]+)/gc;
  return $1 eq 'true' ? 1 : undef if $$text =~ /\G\s*(true|false|null)/gc;
  if ($$text =~ /\G\s*\[/gc) {
    my @list;
    until ($$text =~ /\G\s*\]/gc) {
      push @list, read_json($text, $depth);
      $$text =~ /\G\s*,/gc or $$text =~ /\G(?=\s*\])/gc or die;
    }
    return \@list;
  }
  $$text =~ /\G\s*\{/gc or die;
  my %object;
  until ($$text =~ /\G\s*\}/gc) {
    $$text =~ /\G\s*"/gc or die;
    my $key = read_string($text);
    $$text =~ /\G\s*:/gc or die;
    $object{$key} = read_json($text, $depth);
    $$text =~ /\G\s*,/gc or $$text =~ /\G(?=\s*\})/gc or die;
  }
  return \%object;
}

my %escapes = (b => "\b", f => "\f", n => "\n", r => "\r", t => "\t");

# Behind its opening quote. Bytes are UTF-8 before and after.
sub read_string {
  my ($text) = @_;
  my $string = '';
  while (1) {
    $string .= $1 if $$text =~ /\G([^"\\]+)/gc;
    return $string if $$text =~ /\G"/gc;
    if ($$text =~ /\G\\u([0-9A-Fa-f]{4})/gc) {
      my $unit = hex $1;
      if ($unit >= 0xd800 && $unit < 0xdc00 && $$text =~ /\G\\u([dD][c-fC-F][0-9A-Fa-f]{2})/gc) {
        $unit = 0x10000 + (($unit - 0xd800) << 10) + hex($1) - 0xdc00;
      }
      my $character = chr($unit >= 0xd800 && $unit < 0xe000 ? 0xfffd : $unit);
      utf8::encode($character);
      $string .= $character;
    } elsif ($$text =~ /\G\\(.)/gcs) {
      $string .= $escapes{$1} // $1;
    } else {
      die;
    }
  }
}

1;
