#ifndef BOATHOUSE_WINDOWS_ADDON_H
#define BOATHOUSE_WINDOWS_ADDON_H

#define NAPI_VERSION 8
#include <node_api.h>

#include <windows.h>

/* What of Node-API is used here; `addon.c` looks it up. */
#define NODE_API(use)                                                                                                            \
  use(napi_create_function) use(napi_set_named_property) use(napi_get_cb_info) use(napi_get_value_string_utf16)                  \
      use(napi_get_boolean) use(napi_create_double) use(napi_create_string_utf8) use(napi_create_error) use(napi_throw)
#define DECLARE(name) extern __typeof__(&name) node_##name;
NODE_API(DECLARE)
#undef DECLARE

enum { PATH_CAPACITY = 1024 };

/* Throws; `code` is Windows' own number: `net helpmsg 5` tells what 5 is. */
napi_value fail(napi_env env, const char *what, DWORD code);

/* The only argument, into PATH_CAPACITY characters; FALSE: an error was thrown, which begins with `what`. */
BOOL read_path(napi_env env, napi_callback_info info, const char *what, wchar_t *path);

void add(napi_env env, napi_value exports, const char *name, napi_callback callback);

void add_pipes(napi_env env, napi_value exports);
void add_files(napi_env env, napi_value exports);

#endif
