#ifndef BOATHOUSE_ARGUMENTS_H
#define BOATHOUSE_ARGUMENTS_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reading what JavaScript hands in. Each of these answers false with a TypeError or RangeError pending when the value is not what it has to
 * be; the caller then returns to JavaScript at once.
 */

bool read_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values);

/* A string of at most `capacity - 1` bytes of UTF-8 without NUL. */
bool read_text(napi_env env, napi_value value, char *text, size_t capacity);

/* A whole number in [least, most]. */
bool read_count(napi_env env, napi_value value, uint32_t least, uint32_t most, uint32_t *count);

bool check_function(napi_env env, napi_value value);

/* Where a Uint8Array or Uint32Array lies at the moment; `length` in elements, 0 when its buffer was detached. */
bool read_array(napi_env env, napi_value value, napi_typedarray_type type, void **data, size_t *length);

/* A TypeError, unless something else was thrown already. Always NULL. */
napi_value throw_unless_pending(napi_env env, const char *text);

/* Throws an Error with `code` as Node's own have it ("EACCES"), from a number of errno. Always NULL. */
napi_value throw_errno(napi_env env, const char *what, int number);

/* The same, not thrown. */
napi_value make_error(napi_env env, const char *what, int number);

#endif
