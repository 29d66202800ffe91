#ifndef BOATHOUSE_CALLBACK_H
#define BOATHOUSE_CALLBACK_H

#include <node_api.h>
#include <stddef.h>

/*
 * Calls into JavaScript from the event loop, in a handle scope of the caller's. What the function throws becomes an uncaught exception, as
 * for any event.
 */
void call_back(napi_env env, napi_async_context context, napi_value receiver, napi_value function, size_t count,
               const napi_value *arguments);

#endif
