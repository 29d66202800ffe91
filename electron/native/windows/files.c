#include "addon.h"

#include <winioctl.h>

/* Files that take only the room that is written: what Node has no way to ask NTFS for. The functions are those that `windows-addon.ts` declares. */

#define NO_PATH "a file's path is needed"

static napi_value set_sparse(napi_env env, napi_callback_info info) {
  wchar_t path[PATH_CAPACITY];
  DWORD size;
  if (!read_path(env, info, NO_PATH, path)) return NULL;
  /* Node has it open meanwhile, and shares it for everything. */
  HANDLE file = CreateFileW(path, FILE_WRITE_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                            FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE) return fail(env, "the file could not be opened to make it sparse", GetLastError());
  BOOL is_set = DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &size, NULL);
  DWORD error = GetLastError();
  CloseHandle(file);
  return is_set ? NULL : fail(env, "the file could not be made sparse", error);
}

static napi_value allocated_bytes(napi_env env, napi_callback_info info) {
  wchar_t path[PATH_CAPACITY];
  ULARGE_INTEGER size;
  napi_value result = NULL;
  if (!read_path(env, info, NO_PATH, path)) return NULL;
  /* The low half of a size may be what INVALID_FILE_SIZE is, without an error. */
  SetLastError(NO_ERROR);
  size.LowPart = GetCompressedFileSizeW(path, &size.HighPart);
  DWORD error = GetLastError();
  if (size.LowPart == INVALID_FILE_SIZE && error != NO_ERROR) return fail(env, "the file's room is not told", error);
  node_napi_create_double(env, (double)size.QuadPart, &result);
  return result;
}

void add_files(napi_env env, napi_value exports) {
  add(env, exports, "setSparse", set_sparse);
  add(env, exports, "allocatedBytes", allocated_bytes);
}
