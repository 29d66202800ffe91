#include "copy-and-sum.h"

#include <string.h>

#include "arguments.h"

/* What is copied is summed before it leaves the nearest cache. Even, and small enough that a sum of 32-bit words has no carry out of 64 bits. */
#define PIECE_BYTES 8192u

/* 32-bit words as they lie there. The compiler makes vector instructions of it. */
static uint64_t sum_words(const uint8_t *bytes, size_t length) {
  uint64_t sum = 0;
  size_t at = 0;
  for (; at + 4 <= length; at += 4) {
    uint32_t word;
    memcpy(&word, bytes + at, sizeof(word));
    sum += word;
  }
  if (at < length) {
    uint32_t word = 0;
    memcpy(&word, bytes + at, length - at);
    sum += word;
  }
  return sum;
}

static uint32_t fold(uint64_t sum) {
  sum = (sum >> 32) + (sum & 0xffffffffu);
  sum = (sum >> 32) + (sum & 0xffffffffu);
  sum = (sum >> 16) + (sum & 0xffffu);
  sum = (sum >> 16) + (sum & 0xffffu);
  return (uint32_t)sum;
}

/* RFC 1071 section 2 (B): the sum of swapped words is the swapped sum. */
static uint32_t to_big_endian(uint32_t sum) {
  const uint16_t probe = 1;
  uint8_t first;
  memcpy(&first, &probe, 1);
  return first == 1 ? (sum & 0xffu) << 8 | sum >> 8 : sum;
}

napi_value copy_and_sum(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  napi_value result = NULL;
  void *source = NULL;
  void *target = NULL;
  size_t length = 0;
  size_t room = 0;
  uint32_t offset = 0;
  uint64_t sum = 0;
  if (!read_arguments(env, info, 3, arguments) || !read_array(env, arguments[0], napi_uint8_array, &source, &length) ||
      !read_array(env, arguments[1], napi_uint8_array, &target, &room) ||
      !read_count(env, arguments[2], 0, UINT32_MAX, &offset))
    return NULL;
  if (offset > room || length > room - offset) {
    napi_throw_range_error(env, NULL, "the bytes do not fit");
    return NULL;
  }
  for (size_t at = 0; at < length; at += PIECE_BYTES) {
    size_t piece = length - at < PIECE_BYTES ? length - at : PIECE_BYTES;
    memmove((uint8_t *)target + offset + at, (const uint8_t *)source + at, piece);
    sum += fold(sum_words((const uint8_t *)target + offset + at, piece));
  }
  napi_create_uint32(env, to_big_endian(fold(sum)), &result);
  return result;
}
