#include "arguments.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

bool read_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  size_t given = count;
  /* Those that are missing come as undefined, which no reader takes. */
  return napi_get_cb_info(env, info, &given, values, NULL, NULL) == napi_ok;
}

bool read_text(napi_env env, napi_value value, char *text, size_t capacity) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, NULL, 0, &length) != napi_ok) {
    napi_throw_type_error(env, NULL, "a string is needed");
    return false;
  }
  if (length >= capacity) {
    napi_throw_range_error(env, NULL, "the string is too long");
    return false;
  }
  if (napi_get_value_string_utf8(env, value, text, capacity, &length) != napi_ok) return false;
  if (strlen(text) == length) return true;
  napi_throw_range_error(env, NULL, "the string holds a NUL");
  return false;
}

bool read_count(napi_env env, napi_value value, uint32_t least, uint32_t most, uint32_t *count) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) != napi_ok) {
    napi_throw_type_error(env, NULL, "a number is needed");
    return false;
  }
  /* NaN fails each comparison. */
  if (number >= least && number <= most && floor(number) == number) {
    *count = (uint32_t)number;
    return true;
  }
  napi_throw_range_error(env, NULL, "the number is out of range");
  return false;
}

bool check_function(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_function) return true;
  napi_throw_type_error(env, NULL, "a function is needed");
  return false;
}

bool read_array(napi_env env, napi_value value, napi_typedarray_type type, void **data, size_t *length) {
  bool is_array = false;
  napi_typedarray_type actual = napi_int8_array;
  *data = NULL;
  *length = 0;
  if (napi_is_typedarray(env, value, &is_array) == napi_ok && is_array &&
      napi_get_typedarray_info(env, value, &actual, length, data, NULL, NULL) == napi_ok && actual == type) {
    if (*data == NULL) *length = 0;
    return true;
  }
  napi_throw_type_error(env, NULL, type == napi_uint8_array ? "a Uint8Array is needed" : "a Uint32Array is needed");
  return false;
}

napi_value throw_unless_pending(napi_env env, const char *text) {
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) == napi_ok && !pending) napi_throw_type_error(env, NULL, text);
  return NULL;
}

napi_value make_error(napi_env env, const char *what, int number) {
  char name[32];
  char reason[128];
  char text[192];
  napi_value code = NULL;
  napi_value message = NULL;
  napi_value error = NULL;
  uv_err_name_r(-number, name, sizeof(name));
  uv_strerror_r(-number, reason, sizeof(reason));
  snprintf(text, sizeof(text), "%s: %s", what, reason);
  if (napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &code) != napi_ok) return NULL;
  if (napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message) != napi_ok) return NULL;
  if (napi_create_error(env, code, message, &error) != napi_ok) return NULL;
  return error;
}

napi_value throw_errno(napi_env env, const char *what, int number) {
  napi_value error = make_error(env, what, number);
  if (error != NULL) napi_throw(env, error);
  return NULL;
}
