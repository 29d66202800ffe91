#include "callback.h"

void call_back(napi_env env, napi_async_context context, napi_value receiver, napi_value function, size_t count,
               const napi_value *arguments) {
  napi_value error = NULL;
  if (napi_make_callback(env, context, receiver, function, count, arguments, NULL) != napi_pending_exception) return;
  if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
}
