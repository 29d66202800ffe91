#include "addon.h"

#include <aclapi.h>
#include <sddl.h>

/*
 * Who may open a named pipe, and whose one is: what Node has no way to say or to ask. The functions are those that `windows-addon.ts` declares.
 *
 * All instances of a pipe have one security descriptor, the clients' ends too, so it is set once, after Node listens. It is done through an
 * instance of our own that is closed again, since an open client's end would count as a client. A client that dials in that moment may be connected to
 * it, and sees it end.
 */
enum { ASK_TRIES = 3, SID_CAPACITY = sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE, BUSY_TIMEOUT_MS = 2000 };

#define NO_NAME "a pipe's name is needed"

/* TokenUser and TokenOwner begin alike: with the pointer to a SID that lies behind. */
static PSID own_sid(TOKEN_INFORMATION_CLASS which, void *buffer) {
  HANDLE token;
  DWORD size;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return NULL;
  BOOL is_told = GetTokenInformation(token, which, buffer, SID_CAPACITY, &size);
  DWORD error = GetLastError();
  CloseHandle(token);
  SetLastError(error);
  return is_told ? *(PSID *)buffer : NULL;
}

/* One entry, for all rights, of this user. */
static BOOL is_users_alone(HANDLE pipe, PSID user) {
  PSECURITY_DESCRIPTOR descriptor = NULL;
  PACL list = NULL;
  ACCESS_ALLOWED_ACE *entry = NULL;
  if (GetSecurityInfo(pipe, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, &list, NULL, &descriptor) != ERROR_SUCCESS)
    return FALSE;
  BOOL is_so = list != NULL && list->AceCount == 1 && GetAce(list, 0, (void **)&entry) &&
               entry->Header.AceType == ACCESS_ALLOWED_ACE_TYPE && (entry->Mask & FILE_ALL_ACCESS) == FILE_ALL_ACCESS &&
               EqualSid(&entry->SidStart, user);
  LocalFree(descriptor);
  return is_so;
}

static napi_value restrict_to_user(napi_env env, napi_callback_info info) {
  wchar_t path[PATH_CAPACITY];
  _Alignas(TOKEN_USER) BYTE buffer[SID_CAPACITY];
  _Alignas(ACL) BYTE list[sizeof(ACL) + sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE];
  PACL acl = (PACL)list;
  if (!read_path(env, info, NO_NAME, path)) return NULL;
  PSID user = own_sid(TokenUser, buffer);
  if (user == NULL) return fail(env, "the user of this process is not told", GetLastError());
  if (!InitializeAcl(acl, sizeof(list), ACL_REVISION) || !AddAccessAllowedAce(acl, ACL_REVISION, FILE_ALL_ACCESS, user))
    return fail(env, "the access list could not be made", GetLastError());

  /* As libuv makes them: other kinds of instances of one pipe are refused. */
  HANDLE pipe = CreateNamedPipeW(path, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | WRITE_DAC,
                                 PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT, PIPE_UNLIMITED_INSTANCES, 65536, 65536, 0, NULL);
  if (pipe == INVALID_HANDLE_VALUE) return fail(env, "the pipe could not be opened for its access list", GetLastError());
  DWORD error = SetSecurityInfo(pipe, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, NULL,
                                NULL, acl, NULL);
  BOOL is_kept = error == ERROR_SUCCESS && is_users_alone(pipe, user);
  CloseHandle(pipe);
  if (error != ERROR_SUCCESS) return fail(env, "the pipe's access list could not be set", error);
  return is_kept ? NULL : fail(env, "the pipe has another access list than was set", ERROR_INVALID_ACL);
}

/* Of what a process with an administrator's rights makes, the owner is often that group. They may do everything anyway. */
static BOOL is_one_of_ours(PSID owner) {
  _Alignas(TOKEN_USER) BYTE buffer[SID_CAPACITY];
  PSID mine = own_sid(TokenUser, buffer);
  if (mine != NULL && EqualSid(owner, mine)) return TRUE;
  mine = own_sid(TokenOwner, buffer);
  return (mine != NULL && EqualSid(owner, mine)) || IsWellKnownSid(owner, WinBuiltinAdministratorsSid);
}

/* Whoever listens there may only see that somebody was here: he gets no identity to act with. */
static HANDLE open_to_ask(const wchar_t *path) {
  for (int tries = 1;; tries++) {
    HANDLE pipe =
        CreateFileW(path, READ_CONTROL, 0, NULL, OPEN_EXISTING, SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS, NULL);
    if (pipe != INVALID_HANDLE_VALUE || GetLastError() != ERROR_PIPE_BUSY || tries == ASK_TRIES) return pipe;
    if (!WaitNamedPipeW(path, BUSY_TIMEOUT_MS)) return pipe;
  }
}

static napi_value belongs_to_user(napi_env env, napi_callback_info info) {
  wchar_t path[PATH_CAPACITY];
  PSECURITY_DESCRIPTOR descriptor = NULL;
  PSID owner = NULL;
  napi_value result = NULL;
  if (!read_path(env, info, NO_NAME, path)) return NULL;
  HANDLE pipe = open_to_ask(path);
  if (pipe == INVALID_HANDLE_VALUE) return fail(env, "the pipe could not be opened for its owner", GetLastError());
  DWORD error = GetSecurityInfo(pipe, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL, &descriptor);
  CloseHandle(pipe);
  if (error != ERROR_SUCCESS) return fail(env, "the pipe's owner is not told", error);
  BOOL is_ours = owner != NULL && is_one_of_ours(owner);
  LocalFree(descriptor);
  node_napi_get_boolean(env, is_ours, &result);
  return result;
}

static napi_value describe(napi_env env, napi_callback_info info) {
  const SECURITY_INFORMATION what = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
  wchar_t path[PATH_CAPACITY];
  PSECURITY_DESCRIPTOR descriptor = NULL;
  char *text = NULL;
  napi_value result = NULL;
  if (!read_path(env, info, NO_NAME, path)) return NULL;
  HANDLE pipe = open_to_ask(path);
  if (pipe == INVALID_HANDLE_VALUE) return fail(env, "the pipe could not be opened for its access list", GetLastError());
  DWORD error = GetSecurityInfo(pipe, SE_KERNEL_OBJECT, what, NULL, NULL, NULL, NULL, &descriptor);
  CloseHandle(pipe);
  if (error != ERROR_SUCCESS) return fail(env, "the pipe's access list is not told", error);
  if (ConvertSecurityDescriptorToStringSecurityDescriptorA(descriptor, SDDL_REVISION_1, what, &text, NULL))
    node_napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &result);
  else fail(env, "the pipe's access list has no text", GetLastError());
  LocalFree(text);
  LocalFree(descriptor);
  return result;
}

void add_pipes(napi_env env, napi_value exports) {
  add(env, exports, "restrictToUser", restrict_to_user);
  add(env, exports, "belongsToUser", belongs_to_user);
  add(env, exports, "describe", describe);
}
