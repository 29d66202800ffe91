#include "arguments.h"
#include "copy-and-sum.h"
#include "port.h"
#include "streams.h"

/*
 * What Node cannot do by itself: TAP devices and unix datagram sockets, many frames a call, in terms of ports (port.h); and what it does
 * at a high price: sockets that are dialled (streams.h), and sums of what it copies (copy-and-sum.h). The functions are those that `native-addon.ts` declares. There is no
 * global state, so any number of workers may load this.
 */
NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"openTap", NULL, open_tap, NULL, NULL, NULL, napi_enumerable, NULL},
      {"openDatagrams", NULL, open_datagrams, NULL, NULL, NULL, napi_enumerable, NULL},
      {"acceptPeer", NULL, accept_peer, NULL, NULL, NULL, napi_enumerable, NULL},
      {"givePort", NULL, give_port, NULL, NULL, NULL, napi_enumerable, NULL},
      {"takePort", NULL, take_port, NULL, NULL, NULL, napi_enumerable, NULL},
      {"start", NULL, start, NULL, NULL, NULL, napi_enumerable, NULL},
      {"send", NULL, send_batch, NULL, NULL, NULL, napi_enumerable, NULL},
      {"close", NULL, close_port, NULL, NULL, NULL, napi_enumerable, NULL},
      {"copyAndSum", NULL, copy_and_sum, NULL, NULL, NULL, napi_enumerable, NULL},
      {"openStreams", NULL, open_streams, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  if (napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions) != napi_ok) return NULL;
  return exports;
}
