#include "streams.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "arguments.h"
#include "callback.h"

#define SLOT_BITS 16
#define SLOTS_MOST (1u << SLOT_BITS)
#define SLOTS_FIRST 64u
/* A number stays a small integer, which costs JavaScript nothing. */
#define USES_MASK 0x7fffu
#define NO_SLOT UINT32_MAX

napi_value number_value(napi_env env, int64_t number) {
  napi_value value = NULL;
  napi_create_int64(env, number, &value);
  return value;
}

/* False: no memory, or no number is left. */
static bool grow(streams_t *streams) {
  uint32_t count = streams->slot_count == 0 ? SLOTS_FIRST : streams->slot_count * 2;
  if (count > SLOTS_MOST) return false;
  stream_slot *slots = realloc(streams->slots, count * sizeof(*slots));
  if (slots == NULL) return false;
  for (uint32_t index = streams->slot_count; index < count; index++)
    slots[index] = (stream_slot){NULL, 0, index + 1 < count ? index + 1 : streams->first_free};
  streams->first_free = streams->slot_count;
  streams->slots = slots;
  streams->slot_count = count;
  return true;
}

/* The environment has ended and libuv knows none of the streams any more. */
static void dispose_if_over(streams_t *streams) {
  if (!streams->ended || streams->handles > 0) return;
  if (streams->cleanup != NULL) napi_remove_async_cleanup_hook(streams->cleanup);
  free(streams->slots);
  free(streams);
}

static void handle_closed(uv_handle_t *handle) {
  stream_t *stream = handle->data;
  streams_t *streams = stream->streams;
  free(stream);
  streams->handles -= 1;
  dispose_if_over(streams);
}

/* libuv must let go of a descriptor before it is closed. */
void stream_close(stream_t *stream) {
  streams_t *streams = stream->streams;
  uint32_t index = stream->number & (SLOTS_MOST - 1);
  stream_slot *slot = &streams->slots[index];
  slot->stream = NULL;
  slot->uses = (slot->uses + 1) & USES_MASK;
  slot->next_free = streams->first_free;
  streams->first_free = index;
  uv_close((uv_handle_t *)&stream->handle, handle_closed);
  close(stream->fd);
  stream->fd = -1;
}

static void polled(uv_poll_t *handle, int status, int events) {
  stream_t *stream = handle->data;
  streams_t *streams = stream->streams;
  napi_env env = streams->env;
  napi_handle_scope scope = NULL;
  napi_value receiver = NULL;
  napi_value function = NULL;
  napi_value arguments[2];
  uint32_t told = 0;
  if (status < 0) told = STREAM_READABLE | STREAM_WRITABLE | STREAM_STOPPED;
  if ((events & UV_READABLE) != 0) told |= STREAM_READABLE;
  if ((events & UV_WRITABLE) != 0) told |= STREAM_WRITABLE;
  if (stream->fd < 0 || napi_open_handle_scope(env, &scope) != napi_ok) return;
  if (napi_get_reference_value(env, streams->self, &receiver) == napi_ok &&
      napi_get_reference_value(env, streams->ready, &function) == napi_ok &&
      napi_create_uint32(env, stream->number, &arguments[0]) == napi_ok &&
      napi_create_uint32(env, told, &arguments[1]) == napi_ok)
    call_back(env, streams->context, receiver, function, 2, arguments);
  napi_close_handle_scope(env, scope);
}

int64_t streams_add(streams_t *streams, int fd, uint16_t dialled_port, int events) {
  stream_t *stream = NULL;
  int failure = 0;
  if (streams->first_free == NO_SLOT && !grow(streams)) failure = ENFILE;
  else if ((stream = calloc(1, sizeof(*stream))) == NULL) failure = ENOMEM;
  else failure = -uv_poll_init(streams->loop, &stream->handle, fd);
  if (failure != 0) {
    free(stream);
    close(fd);
    return -failure;
  }
  uint32_t index = streams->first_free;
  stream_slot *slot = &streams->slots[index];
  streams->first_free = slot->next_free;
  streams->handles += 1;
  slot->stream = stream;
  stream->handle.data = stream;
  stream->streams = streams;
  stream->number = slot->uses << SLOT_BITS | index;
  stream->fd = fd;
  stream->dialled_port = dialled_port;
  failure = uv_poll_start(&stream->handle, events, polled);
  if (failure == 0) return stream->number;
  stream_close(stream);
  return failure;
}

stream_t *streams_find(streams_t *streams, uint32_t number) {
  uint32_t index = number & (SLOTS_MOST - 1);
  if (index >= streams->slot_count) return NULL;
  stream_t *stream = streams->slots[index].stream;
  return stream != NULL && stream->number == number ? stream : NULL;
}

streams_t *streams_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments) {
  void *streams = NULL;
  size_t given = count;
  /* Those that are missing come as undefined, which no reader takes. */
  if (napi_get_cb_info(env, info, &given, arguments, NULL, &streams) != napi_ok) return NULL;
  return streams;
}

stream_t *stream_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments) {
  streams_t *streams = streams_arguments(env, info, count, arguments);
  uint32_t number = 0;
  if (streams == NULL || !read_count(env, arguments[0], 0, INT32_MAX, &number)) return NULL;
  return streams_find(streams, number);
}

napi_value watch_stream(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  uint32_t events = 0;
  stream_t *stream = stream_arguments(env, info, 2, arguments);
  if (stream == NULL || !read_count(env, arguments[1], 0, STREAM_READABLE | STREAM_WRITABLE, &events)) return NULL;
  int wanted = ((events & STREAM_READABLE) != 0 ? UV_READABLE : 0) | ((events & STREAM_WRITABLE) != 0 ? UV_WRITABLE : 0);
  int failure = wanted == 0 ? uv_poll_stop(&stream->handle) : uv_poll_start(&stream->handle, wanted, polled);
  return failure == 0 ? NULL : throw_errno(env, "cannot watch a stream", -failure);
}

/* It waits until the hook is removed, which the last handle does. */
static void environment_ends(napi_async_cleanup_hook_handle hook, void *data) {
  (void)hook;
  streams_t *streams = data;
  streams->ended = true;
  for (uint32_t index = 0; index < streams->slot_count; index++)
    if (streams->slots[index].stream != NULL) stream_close(streams->slots[index].stream);
  napi_delete_reference(streams->env, streams->self);
  napi_delete_reference(streams->env, streams->ready);
  napi_async_destroy(streams->env, streams->context);
  dispose_if_over(streams);
}

static bool keep(streams_t *streams, napi_value self, napi_value ready) {
  napi_env env = streams->env;
  napi_value name = NULL;
  return napi_get_uv_event_loop(env, &streams->loop) == napi_ok &&
         napi_create_string_utf8(env, "boathouse", NAPI_AUTO_LENGTH, &name) == napi_ok &&
         napi_async_init(env, self, name, &streams->context) == napi_ok &&
         napi_create_reference(env, self, 1, &streams->self) == napi_ok &&
         napi_create_reference(env, ready, 1, &streams->ready) == napi_ok &&
         napi_add_async_cleanup_hook(env, environment_ends, streams, &streams->cleanup) == napi_ok;
}

napi_value open_streams(napi_env env, napi_callback_info info) {
  napi_value ready = NULL;
  napi_value self = NULL;
  if (!read_arguments(env, info, 1, &ready) || !check_function(env, ready)) return NULL;
  streams_t *streams = calloc(1, sizeof(*streams));
  if (streams == NULL) return throw_errno(env, "cannot keep streams", ENOMEM);
  streams->env = env;
  streams->first_free = NO_SLOT;
  const napi_property_descriptor functions[] = {
      {"dialTcp", NULL, dial_tcp, NULL, NULL, NULL, napi_enumerable, streams},
      {"dialUdp", NULL, dial_udp, NULL, NULL, NULL, napi_enumerable, streams},
      {"ownAddress", NULL, own_address, NULL, NULL, NULL, napi_enumerable, streams},
      {"hangUp", NULL, hang_up, NULL, NULL, NULL, napi_enumerable, streams},
      {"redial", NULL, redial, NULL, NULL, NULL, napi_enumerable, streams},
      {"dialPath", NULL, dial_path, NULL, NULL, NULL, napi_enumerable, streams},
      {"dialled", NULL, dialled, NULL, NULL, NULL, napi_enumerable, streams},
      {"watch", NULL, watch_stream, NULL, NULL, NULL, napi_enumerable, streams},
      {"read", NULL, read_stream, NULL, NULL, NULL, napi_enumerable, streams},
      {"write", NULL, write_stream, NULL, NULL, NULL, napi_enumerable, streams},
      {"finish", NULL, finish_stream, NULL, NULL, NULL, napi_enumerable, streams},
      {"close", NULL, close_stream, NULL, NULL, NULL, napi_enumerable, streams},
  };
  /* What fails here is memory, which is not given back: functions that point to it may be out already. */
  if (napi_create_object(env, &self) != napi_ok || !keep(streams, self, ready) ||
      napi_define_properties(env, self, sizeof(functions) / sizeof(functions[0]), functions) != napi_ok)
    return throw_errno(env, "cannot keep streams", ENOMEM);
  return self;
}
