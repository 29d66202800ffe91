#ifndef BOATHOUSE_COPY_AND_SUM_H
#define BOATHOUSE_COPY_AND_SUM_H

#include <node_api.h>

/* `native-addon.ts` says what it does. */
napi_value copy_and_sum(napi_env env, napi_callback_info info);

#endif
