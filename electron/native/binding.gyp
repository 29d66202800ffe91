{
  'targets': [
    {
      'target_name': 'boathouse',
      'sources': ['src/addon.c', 'src/arguments.c', 'src/callback.c', 'src/copy-and-sum.c', 'src/hand-over.c', 'src/open-datagrams.c', 'src/open-tap.c', 'src/port.c', 'src/receive.c', 'src/send.c', 'src/stream-dial.c', 'src/stream-transfer.c', 'src/streams.c'],
      'defines': ['NAPI_VERSION=8', '_GNU_SOURCE'],
      'cflags_c': ['-std=c11', '-Wall', '-Wextra', '-Werror=implicit', '-fvisibility=hidden'],
      'xcode_settings': {
        'CLANG_C_LANGUAGE_STANDARD': 'c11',
        'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
      },
    },
  ],
}
