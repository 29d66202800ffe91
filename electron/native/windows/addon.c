#include "addon.h"

#include <stdio.h>

/*
 * Node-API is looked up in the program that has loaded this, by whatever name: node.exe, or the app's. So there is no library to link with, and
 * any compiler for Windows will do.
 */
#define DEFINE(name) __typeof__(&name) node_##name;
NODE_API(DEFINE)

napi_value fail(napi_env env, const char *what, DWORD code) {
  char text[160];
  napi_value code_value = NULL, message = NULL, error = NULL;
  snprintf(text, sizeof(text), "WIN32_%lu", code);
  node_napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &code_value);
  snprintf(text, sizeof(text), "%s (Windows' error %lu)", what, code);
  node_napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message);
  node_napi_create_error(env, code_value, message, &error);
  node_napi_throw(env, error);
  return NULL;
}

BOOL read_path(napi_env env, napi_callback_info info, const char *what, wchar_t *path) {
  napi_value value = NULL;
  size_t count = 1, length = 0;
  if (node_napi_get_cb_info(env, info, &count, &value, NULL, NULL) == napi_ok && count == 1 &&
      node_napi_get_value_string_utf16(env, value, NULL, 0, &length) == napi_ok && length < PATH_CAPACITY &&
      node_napi_get_value_string_utf16(env, value, (char16_t *)path, PATH_CAPACITY, &length) == napi_ok)
    return TRUE;
  fail(env, what, ERROR_INVALID_PARAMETER);
  return FALSE;
}

void add(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function = NULL;
  if (node_napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function) == napi_ok)
    node_napi_set_named_property(env, exports, name, function);
}

__declspec(dllexport) int32_t node_api_module_get_api_version_v1(void) { return NAPI_VERSION; }

__declspec(dllexport) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  HMODULE program = GetModuleHandleW(NULL);
#define LOOK_UP(name)                                                                                                            \
  node_##name = (__typeof__(&name))(void *)GetProcAddress(program, #name);                                                       \
  if (node_##name == NULL) return NULL;
  NODE_API(LOOK_UP)
  add_pipes(env, exports);
  add_files(env, exports);
  return exports;
}
