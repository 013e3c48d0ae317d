// A PJRT plugin that computes nothing: it moves bytes, counts what it hands out, and misbehaves when told to.
//
// A "program" is a word and a number of results: each result is a copy of the argument of the same number.
//   echo N     results are ready at once
//   later N    results become ready after 30 ms, from another thread
//   broken N   results become ready with an error, after 30 ms
//   donate N   as echo; the arguments are consumed, but for those listed as not donatable
//   portable N as echo; runs on the device that the execution names
// A portable artifact counts as "echo 1" on both devices; what was compiled last can be asked for.
//
// Compile-time switches: FAKE_MAJOR, FAKE_MINOR, FAKE_TABLE_SIZE (what the table announces), FAKE_NULL_SLOTS (optional
// entries are null), FAKE_ABORT_LOAD, FAKE_ABORT_CLIENT (where it ends the process), FAKE_NO_SYMBOL, FAKE_NULL_TABLE, FAKE_VALUE_SIZE (what a named value announces), FAKE_EXTENSIONS (what an
// extension announces; its list never ends).
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pjrt_c_api.h"

#ifndef FAKE_MAJOR
#define FAKE_MAJOR PJRT_API_MAJOR
#endif
#ifndef FAKE_MINOR
#define FAKE_MINOR PJRT_API_MINOR
#endif
#ifndef FAKE_TABLE_SIZE
#define FAKE_TABLE_SIZE PJRT_Api_STRUCT_SIZE
#endif

#define EXPORT __attribute__((visibility("default")))

// ---- what the tests ask for ----

static long live;
static char failing[128];

EXPORT long fake_live(void) { return __atomic_load_n(&live, __ATOMIC_SEQ_CST); }
EXPORT void fake_fail(const char* entry) { snprintf(failing, sizeof failing, "%s", entry); }

static void* make(size_t size) {
  __atomic_add_fetch(&live, 1, __ATOMIC_SEQ_CST);
  return calloc(1, size);
}
static void unmake(void* object) {
  if (object) __atomic_sub_fetch(&live, 1, __ATOMIC_SEQ_CST);
  free(object);
}

// ---- errors ----

typedef struct {
  PJRT_Error base;
  PJRT_Error_Code code;
  char text[200];
} Error;

static PJRT_Error* make_error(PJRT_Error_Code code, const char* text) {
  Error* error = make(sizeof(Error));
  error->code = code;
  snprintf(error->text, sizeof error->text, "%s", text);
  return &error->base;
}

#define ENTRY(name) static PJRT_Error* name(name##_Args* args)
#define CHECK(name)                                                                                     \
  do {                                                                                                  \
    if (!strcmp(failing, #name)) return make_error(PJRT_Error_Code_RESOURCE_EXHAUSTED, "told to fail in " #name); \
    if (args->struct_size < name##_Args_STRUCT_SIZE)                                                    \
      return make_error(PJRT_Error_Code_INVALID_ARGUMENT, "Unexpected " #name "_Args size");            \
  } while (0)

static void PJRT_Error_Destroy_(PJRT_Error_Destroy_Args* args) { unmake(args->error); }
static void PJRT_Error_Message_(PJRT_Error_Message_Args* args) {
  const Error* error = (const Error*)args->error;
  args->message = error->text;
  args->message_size = strlen(error->text);
}
ENTRY(PJRT_Error_GetCode) {
  args->code = ((const Error*)args->error)->code;
  return NULL;
}
ENTRY(PJRT_Error_ForEachPayload) {
  args->visitor("origin", 6, "fake", 4, args->user_arg);
  return NULL;
}

// ---- plugin ----

#ifndef FAKE_STABLEHLO
#define FAKE_STABLEHLO 2
#endif
static int64_t stablehlo_version[3] = {1, FAKE_STABLEHLO, 3};
static PJRT_NamedValue plugin_attributes[2];

ENTRY(PJRT_Plugin_Initialize) {
  CHECK(PJRT_Plugin_Initialize);
  return NULL;
}
ENTRY(PJRT_Plugin_Attributes) {
  CHECK(PJRT_Plugin_Attributes);
#ifndef FAKE_VALUE_SIZE
#define FAKE_VALUE_SIZE PJRT_NamedValue_STRUCT_SIZE
#endif
  plugin_attributes[0] = (PJRT_NamedValue){.struct_size = FAKE_VALUE_SIZE, .name = "xla_version", .name_size = 11,
      .type = PJRT_NamedValue_kInt64, .int64_value = 2, .value_size = 1};
  plugin_attributes[1] = (PJRT_NamedValue){.struct_size = PJRT_NamedValue_STRUCT_SIZE, .name = "stablehlo_current_version",
      .name_size = 25, .type = PJRT_NamedValue_kInt64List, .int64_array_value = stablehlo_version, .value_size = 3};
  args->attributes = plugin_attributes;
  args->num_attributes = 2;
  return NULL;
}

// ---- events: a handle is one reference to a shared state ----

typedef struct Callback {
  PJRT_Event_OnReadyCallback call;
  void* user_arg;
  struct Callback* next;
} Callback;

struct PJRT_Event {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int references, ready, failed;
  Callback* callbacks;
};

static PJRT_Event* new_event(int ready) {
  PJRT_Event* e = make(sizeof *e);
  pthread_mutex_init(&e->lock, NULL);
  pthread_cond_init(&e->changed, NULL);
  e->references = 1;
  e->ready = ready;
  return e;
}
static PJRT_Event* add_reference(PJRT_Event* e) {
  __atomic_add_fetch(&e->references, 1, __ATOMIC_SEQ_CST);
  return e;
}
static void drop(PJRT_Event* e) {
  if (e && __atomic_sub_fetch(&e->references, 1, __ATOMIC_SEQ_CST) == 0) unmake(e);
}
static PJRT_Error* result_of(PJRT_Event* e) {
  return e->failed ? make_error(PJRT_Error_Code_DATA_LOSS, "the computation broke") : NULL;
}
static void finish(PJRT_Event* e, int failed) {
  pthread_mutex_lock(&e->lock);
  e->ready = 1;
  e->failed = failed;
  Callback* callbacks = e->callbacks;
  e->callbacks = NULL;
  pthread_cond_broadcast(&e->changed);
  pthread_mutex_unlock(&e->lock);
  while (callbacks) {
    Callback* next = callbacks->next;
    callbacks->call(result_of(e), callbacks->user_arg);
    free(callbacks);
    callbacks = next;
  }
  drop(e);
}

ENTRY(PJRT_Event_Destroy) {
  CHECK(PJRT_Event_Destroy);
  drop(args->event);
  return NULL;
}
ENTRY(PJRT_Event_IsReady) {
  CHECK(PJRT_Event_IsReady);
  pthread_mutex_lock(&args->event->lock);
  args->is_ready = args->event->ready;
  pthread_mutex_unlock(&args->event->lock);
  return NULL;
}
ENTRY(PJRT_Event_Await) {
  CHECK(PJRT_Event_Await);
  pthread_mutex_lock(&args->event->lock);
  while (!args->event->ready) pthread_cond_wait(&args->event->changed, &args->event->lock);
  pthread_mutex_unlock(&args->event->lock);
  return result_of(args->event);
}
ENTRY(PJRT_Event_OnReady) {
  CHECK(PJRT_Event_OnReady);
  pthread_mutex_lock(&args->event->lock);
  int ready = args->event->ready;
  if (!ready) {
    Callback* callback = malloc(sizeof *callback);
    *callback = (Callback){args->callback, args->user_arg, args->event->callbacks};
    args->event->callbacks = callback;
  }
  pthread_mutex_unlock(&args->event->lock);
  if (ready) args->callback(result_of(args->event), args->user_arg);
  return NULL;
}

// ---- client, devices, memories ----

struct PJRT_DeviceDescription { int id; };
struct PJRT_Device { struct PJRT_DeviceDescription description; PJRT_Memory* memory; };
typedef struct { PJRT_Memory base; int id; PJRT_Device* device; } Memory;

struct PJRT_Client {
  PJRT_Device devices[2];
  Memory memories[2];
  PJRT_Device* device_list[2];
  PJRT_Memory* memory_list[2];
};

// What plugins give callbacks to make errors with.
static PJRT_Error* callback_error(PJRT_Error_Code code, const char* message, size_t size) {
  char text[200];
  snprintf(text, sizeof text, "%.*s", (int)size, message);
  return make_error(code, text);
}
static PJRT_CallbackError make_callback_error = callback_error;

// Announces itself, and waits for whoever leads.
static PJRT_Error* meet(PJRT_Client_Create_Args* args) {
  PJRT_KeyValuePutCallback_Args put = {.key = "node", .key_size = 4, .value = "here", .value_size = 4,
      .callback_error = &make_callback_error, .user_arg = args->kv_put_user_arg};
  PJRT_Error* error = args->kv_put_callback(&put);
  if (error) return error;
  PJRT_KeyValueTryGetCallback_Args absent = {.key = "absent", .key_size = 6, .callback_error = &make_callback_error,
      .user_arg = args->kv_try_get_user_arg};
  error = args->kv_try_get_callback(&absent);
  if (!error || ((Error*)error)->code != PJRT_Error_Code_NOT_FOUND) return error;
  unmake(error);
  PJRT_KeyValueGetCallback_Args get = {.key = "leader", .key_size = 6, .timeout_in_ms = 50, .callback_error = &make_callback_error,
      .user_arg = args->kv_get_user_arg};
  error = args->kv_get_callback(&get);
  if (error) return error;
  int right = get.value_size == 3 && !memcmp(get.value, "one", 3);
  get.value_deleter_callback(get.value);
  return right ? NULL : make_error(PJRT_Error_Code_INTERNAL, "another leader");
}

ENTRY(PJRT_Client_Create) {
  CHECK(PJRT_Client_Create);
#ifdef FAKE_ABORT_CLIENT
  abort();
#endif
  PJRT_Error* lonely = args->kv_put_callback ? meet(args) : NULL;
  if (lonely) return lonely;
  for (size_t i = 0; i < args->num_options; i++) {
    const PJRT_NamedValue* option = &args->create_options[i];
    int known = option->name_size == 7 && !memcmp(option->name, "options", 7);
    if (!known || option->type != PJRT_NamedValue_kString) {
      char text[128];
      snprintf(text, sizeof text, "Unexpected option name passed to PJRT_Client_Create: %.*s (type %d, size %zu)",
               (int)option->name_size, option->name, option->type, option->value_size);
      return make_error(PJRT_Error_Code_INVALID_ARGUMENT, text);
    }
  }
  PJRT_Client* client = make(sizeof *client);
  for (int i = 0; i < 2; i++) {
    client->devices[i].description.id = i;
    client->devices[i].memory = &client->memories[i].base;
    client->memories[i].id = 10 + i;
    client->memories[i].device = &client->devices[i];
    client->device_list[i] = &client->devices[i];
    client->memory_list[i] = &client->memories[i].base;
  }
  args->client = client;
  return NULL;
}
ENTRY(PJRT_Client_Destroy) {
  CHECK(PJRT_Client_Destroy);
  unmake(args->client);
  return NULL;
}

#define TEXT(entry, field, text)       \
  ENTRY(entry) {                       \
    CHECK(entry);                      \
    args->field = text;                \
    args->field##_size = strlen(text); \
    return NULL;                       \
  }
#define VALUE(entry, field, value) \
  ENTRY(entry) {                   \
    CHECK(entry);                  \
    args->field = value;           \
    return NULL;                   \
  }
#define LIST(entry, field, count, list, size) \
  ENTRY(entry) {                              \
    CHECK(entry);                             \
    args->field = list;                       \
    args->count = size;                       \
    return NULL;                              \
  }

TEXT(PJRT_Client_PlatformName, platform_name, "fake")
TEXT(PJRT_Client_PlatformVersion, platform_version, "fake 1 \xC3\xA4")
VALUE(PJRT_Client_ProcessIndex, process_index, 0)
LIST(PJRT_Client_Devices, devices, num_devices, args->client->device_list, 2)
LIST(PJRT_Client_AddressableDevices, addressable_devices, num_addressable_devices, args->client->device_list, 2)
LIST(PJRT_Client_AddressableMemories, addressable_memories, num_addressable_memories, args->client->memory_list, 2)
VALUE(PJRT_Device_GetDescription, device_description, &args->device->description)
VALUE(PJRT_Device_IsAddressable, is_addressable, true)
VALUE(PJRT_Device_LocalHardwareId, local_hardware_id, args->device->description.id)
VALUE(PJRT_Device_DefaultMemory, memory, args->device->memory)
LIST(PJRT_Device_AddressableMemories, memories, num_memories, &args->device->memory, 1)
VALUE(PJRT_DeviceDescription_Id, id, args->device_description->id)
VALUE(PJRT_DeviceDescription_ProcessIndex, process_index, 0)
TEXT(PJRT_DeviceDescription_Kind, device_kind, "fake")
TEXT(PJRT_DeviceDescription_DebugString, debug_string, "fake:debug")
TEXT(PJRT_DeviceDescription_ToString, to_string, args->device_description->id ? "FakeDevice(id=1)" : "FakeDevice(id=0)")
LIST(PJRT_DeviceDescription_Attributes, attributes, num_attributes, NULL, 0)
VALUE(PJRT_Memory_Id, id, ((Memory*)args->memory)->id)
TEXT(PJRT_Memory_Kind, kind, "device")
TEXT(PJRT_Memory_ToString, to_string, "FakeMemory")
LIST(PJRT_Memory_AddressableByDevices, devices, num_devices, (PJRT_Device* const*)&((Memory*)args->memory)->device, 1)

// ---- buffers ----

struct PJRT_Buffer {
  PJRT_Buffer_Type type;
  int64_t dims[8];
  size_t rank, size;
  char* data;
  PJRT_Device* device;
  PJRT_Event* ready;
  int deleted;
};

static size_t element_size(PJRT_Buffer_Type type) {
  switch (type) {
    case PJRT_Buffer_Type_S16: case PJRT_Buffer_Type_U16: case PJRT_Buffer_Type_F16: case PJRT_Buffer_Type_BF16: return 2;
    case PJRT_Buffer_Type_S32: case PJRT_Buffer_Type_U32: case PJRT_Buffer_Type_F32: return 4;
    case PJRT_Buffer_Type_S64: case PJRT_Buffer_Type_U64: case PJRT_Buffer_Type_F64: case PJRT_Buffer_Type_C64: return 8;
    case PJRT_Buffer_Type_C128: return 16;
    default: return 1;
  }
}
static PJRT_Buffer* new_buffer(PJRT_Buffer_Type type, const int64_t* dims, size_t rank, const void* data, PJRT_Device* device) {
  PJRT_Buffer* buffer = make(sizeof *buffer);
  buffer->type = type;
  buffer->rank = rank;
  buffer->size = element_size(type);
  for (size_t i = 0; i < rank; i++) buffer->size *= (size_t)(buffer->dims[i] = dims[i]);
  buffer->data = malloc(buffer->size + 1);
  memcpy(buffer->data, data, buffer->size);
  buffer->device = device;
  buffer->ready = new_event(1);
  return buffer;
}
static void release(PJRT_Buffer* buffer) {
  free(buffer->data);
  buffer->data = NULL;
  buffer->deleted = 1;
}

ENTRY(PJRT_Client_BufferFromHostBuffer) {
  CHECK(PJRT_Client_BufferFromHostBuffer);
  PJRT_Device* device = args->memory ? ((Memory*)args->memory)->device : args->device;
  args->buffer = new_buffer(args->type, args->dims, args->num_dims, args->data, device);
  args->done_with_host_buffer = new_event(1);
  return NULL;
}
ENTRY(PJRT_Buffer_Destroy) {
  CHECK(PJRT_Buffer_Destroy);
  if (args->buffer) {
    release(args->buffer);
    drop(args->buffer->ready);
    unmake(args->buffer);
  }
  return NULL;
}
ENTRY(PJRT_Buffer_Delete) {
  CHECK(PJRT_Buffer_Delete);
  release(args->buffer);
  return NULL;
}
VALUE(PJRT_Buffer_IsDeleted, is_deleted, args->buffer->deleted)
VALUE(PJRT_Buffer_ElementType, type, args->buffer->type)
LIST(PJRT_Buffer_UnpaddedDimensions, unpadded_dims, num_dims, args->buffer->dims, args->buffer->rank)
VALUE(PJRT_Buffer_OnDeviceSizeInBytes, on_device_size_in_bytes, args->buffer->size)
VALUE(PJRT_Buffer_Device, device, args->buffer->device)
VALUE(PJRT_Buffer_Memory, memory, args->buffer->device->memory)
VALUE(PJRT_Buffer_ReadyEvent, event, add_reference(args->buffer->ready))

// Copies when the buffer is ready, on the thread that makes it ready.
typedef struct { PJRT_Buffer* buffer; void* target; PJRT_Event* done; } Copy;
static void copy_out(PJRT_Error* error, void* user_arg) {
  Copy* copy = user_arg;
  int failed = error != NULL;
  unmake(error);
  if (!failed) memcpy(copy->target, copy->buffer->data, copy->buffer->size);
  finish(copy->done, failed);
  free(copy);
}
ENTRY(PJRT_Buffer_ToHostBuffer) {
  CHECK(PJRT_Buffer_ToHostBuffer);
  if (args->src->deleted) return make_error(PJRT_Error_Code_INVALID_ARGUMENT, "buffer was deleted or donated");
  if (args->dst_size < args->src->size) return make_error(PJRT_Error_Code_INVALID_ARGUMENT, "dst_size too small");
  Copy* copy = malloc(sizeof *copy);
  *copy = (Copy){args->src, args->dst, new_event(0)};
  args->event = add_reference(copy->done);
  PJRT_Event_OnReady_Args ready = {.struct_size = PJRT_Event_OnReady_Args_STRUCT_SIZE, .event = args->src->ready,
      .callback = copy_out, .user_arg = copy};
  return PJRT_Event_OnReady(&ready);
}
ENTRY(PJRT_Buffer_CopyToDevice) {
  CHECK(PJRT_Buffer_CopyToDevice);
  args->dst_buffer = new_buffer(args->buffer->type, args->buffer->dims, args->buffer->rank, args->buffer->data, args->dst_device);
  return NULL;
}
ENTRY(PJRT_Buffer_CopyToMemory) {
  CHECK(PJRT_Buffer_CopyToMemory);
  args->dst_buffer = new_buffer(args->buffer->type, args->buffer->dims, args->buffer->rank, args->buffer->data,
                                ((Memory*)args->dst_memory)->device);
  return NULL;
}

// ---- executables ----

typedef struct { char word[16]; size_t outputs, options_size; char options[256]; } Program;
struct PJRT_Executable { Program program; };
struct PJRT_LoadedExecutable { Program program; PJRT_Client* client; size_t devices; };

static struct { size_t size; char bytes[1 << 16]; } compiled_code, compiled_options;

EXPORT size_t fake_compiled(int options, const char** bytes) {
  *bytes = options ? compiled_options.bytes : compiled_code.bytes;
  return options ? compiled_options.size : compiled_code.size;
}

static PJRT_Error* load(PJRT_Client* client, const char* code, size_t size, const char* options, size_t options_size,
                        PJRT_LoadedExecutable** result) {
  char text[64];
  Program program = {0};
  int artifact = size >= 4 && !memcmp(code, "ML\xefR", 4);
  if (size <= sizeof compiled_code.bytes && options_size <= sizeof compiled_options.bytes) {
    memcpy(compiled_code.bytes, code, compiled_code.size = size);
    memcpy(compiled_options.bytes, options, compiled_options.size = options_size);
  }
  snprintf(text, sizeof text, "%.*s", artifact ? 6 : (int)size, artifact ? "echo 1" : code);
  if (sscanf(text, "%15s %zu", program.word, &program.outputs) != 2 || !strstr("echo later broken donate portable", program.word)) {
    char message[160];
    snprintf(message, sizeof message, "not a program: '%s'", text);
    return make_error(PJRT_Error_Code_INVALID_ARGUMENT, message);
  }
  program.options_size = options_size < sizeof program.options ? options_size : sizeof program.options;
  if (options) memcpy(program.options, options, program.options_size);
  *result = make(sizeof **result);
  (*result)->program = program;
  (*result)->client = client;
  // The fake's own rule: an empty device assignment means both devices, as upstream's default for two replicas would.
  (*result)->devices = !strcmp(program.word, "portable") ? 0 : memmem(options, options_size, "both-devices", 12) || artifact ? 2 : 1;
  return NULL;
}
ENTRY(PJRT_Client_Compile) {
  CHECK(PJRT_Client_Compile);
  if (args->program->format_size != 4 || memcmp(args->program->format, "mlir", 4)) {
    return make_error(PJRT_Error_Code_INVALID_ARGUMENT, "Unknown program format");
  }
  return load(args->client, args->program->code, args->program->code_size, args->compile_options, args->compile_options_size,
              &args->executable);
}
ENTRY(PJRT_Executable_DeserializeAndLoad) {
  CHECK(PJRT_Executable_DeserializeAndLoad);
  return load(args->client, args->serialized_executable, args->serialized_executable_size,
              args->overridden_serialized_compile_options, args->overridden_serialized_compile_options_size,
              &args->loaded_executable);
}
ENTRY(PJRT_LoadedExecutable_Destroy) {
  CHECK(PJRT_LoadedExecutable_Destroy);
  unmake(args->executable);
  return NULL;
}
ENTRY(PJRT_LoadedExecutable_GetExecutable) {
  CHECK(PJRT_LoadedExecutable_GetExecutable);
  args->executable = make(sizeof *args->executable);
  args->executable->program = args->loaded_executable->program;
  return NULL;
}
ENTRY(PJRT_Executable_Destroy) {
  CHECK(PJRT_Executable_Destroy);
  unmake(args->executable);
  return NULL;
}
LIST(PJRT_LoadedExecutable_AddressableDevices, addressable_devices, num_addressable_devices,
     args->executable->client->device_list, args->executable->devices)
TEXT(PJRT_Executable_Name, executable_name, args->executable->program.word)
VALUE(PJRT_Executable_NumReplicas, num_replicas, 1)
VALUE(PJRT_Executable_NumPartitions, num_partitions, 1)
VALUE(PJRT_Executable_NumOutputs, num_outputs, args->executable->program.outputs)
VALUE(PJRT_Executable_SizeOfGeneratedCodeInBytes, size_in_bytes, 17)
TEXT(PJRT_Executable_Fingerprint, executable_fingerprint, "fake-fingerprint")

static PJRT_Buffer_Type output_types[2] = {PJRT_Buffer_Type_F32, PJRT_Buffer_Type_BF16};
static int64_t output_dims[3] = {2, 3, 4};
static size_t output_ranks[2] = {2, 1};
static const char* output_kinds[2] = {"device", ""};
static size_t output_kind_sizes[2] = {6, 0};
LIST(PJRT_Executable_OutputElementTypes, output_types, num_output_types, output_types, 2)
ENTRY(PJRT_Executable_OutputDimensions) {
  CHECK(PJRT_Executable_OutputDimensions);
  args->num_outputs = 2;
  args->dims = output_dims;
  args->dim_sizes = output_ranks;
  return NULL;
}
ENTRY(PJRT_Executable_OutputMemoryKinds) {
  CHECK(PJRT_Executable_OutputMemoryKinds);
  args->num_outputs = 2;
  args->memory_kinds = output_kinds;
  args->memory_kind_sizes = output_kind_sizes;
  return NULL;
}

struct PJRT_SerializedExecutable { char bytes[64]; };
static void free_serialized(PJRT_SerializedExecutable* serialized) { unmake(serialized); }
ENTRY(PJRT_Executable_Serialize) {
  CHECK(PJRT_Executable_Serialize);
  args->serialized_executable = make(sizeof(PJRT_SerializedExecutable));
  snprintf(args->serialized_executable->bytes, 64, "%s %zu", args->executable->program.word, args->executable->program.outputs);
  args->serialized_bytes = args->serialized_executable->bytes;
  args->serialized_bytes_size = strlen(args->serialized_bytes);
  args->serialized_executable_deleter = free_serialized;
  return NULL;
}
ENTRY(PJRT_Executable_OptimizedProgram) {
  CHECK(PJRT_Executable_OptimizedProgram);
  // The compile options as they arrived, so that a test can read them back.
  args->program->format = "options";
  args->program->format_size = 7;
  size_t size = args->executable->program.options_size;
  if (args->program->code) memcpy(args->program->code, args->executable->program.options, size);
  args->program->code_size = size;
  return NULL;
}

typedef struct { PJRT_Event* ready; int failed; } Later;
static void* end_later(void* user_arg) {
  Later* later = user_arg;
  usleep(30000);
  finish(later->ready, later->failed);
  free(later);
  return NULL;
}

// ---- what a running program says to the host, and hears from it ----

struct PJRT_CopyToDeviceStream { PJRT_Buffer* target; int64_t written; };
VALUE(PJRT_CopyToDeviceStream_TotalBytes, total_bytes, (int64_t)args->stream->target->size)
VALUE(PJRT_CopyToDeviceStream_GranuleSize, granule_size_in_bytes, 4)
VALUE(PJRT_CopyToDeviceStream_CurrentBytes, current_bytes, args->stream->written)
ENTRY(PJRT_CopyToDeviceStream_Destroy) {
  CHECK(PJRT_CopyToDeviceStream_Destroy);
  unmake(args->stream);
  return NULL;
}
ENTRY(PJRT_CopyToDeviceStream_AddChunk) {
  CHECK(PJRT_CopyToDeviceStream_AddChunk);
  PJRT_Chunk* chunk = args->chunk;
  int fits = args->stream->written + chunk->size <= args->stream->target->size;
  if (fits) {
    memcpy(args->stream->target->data + args->stream->written, chunk->data, chunk->size);
    args->stream->written += chunk->size;
  }
  chunk->deleter(chunk->data, chunk->deleter_arg);
  if (!fits) return make_error(PJRT_Error_Code_OUT_OF_RANGE, "more than the program waits for");
  args->transfer_complete = new_event(1);
  return NULL;
}
static void free_chunk(void* data, void* arg) {
  (void)arg;
  unmake(data);
}

// Sends the first argument on every channel, shows it to every output callback, and lets every channel overwrite the first result.
static PJRT_Error* talk(PJRT_ExecuteOptions* options, size_t device, PJRT_Buffer* from, PJRT_Buffer* to) {
  for (size_t i = 0; i < options->num_send_ops; i++) {
    PJRT_SendCallbackInfo* info = &options->send_callbacks[device][i];
    PJRT_Chunk chunk = {.data = make(from->size), .size = from->size, .deleter = free_chunk};
    memcpy(chunk.data, from->data, from->size);
    PJRT_Error* error = info->send_callback(&chunk, &make_callback_error, from->size, 1, info->user_arg);
    if (error) return error;
  }
  for (size_t i = 0; i < options->num_hlo_output_callbacks; i++) {
    PJRT_HloOutputCallbackInfo* info = &options->hlo_output_callbacks[i];
    info->callback(0, device, from->data, from->dims, from->rank, from->type, 0, info->user_arg);
    for (size_t operand = 1; operand < info->num_operands; operand++) {
      info->callback(0, device, NULL, NULL, 0, PJRT_Buffer_Type_INVALID, operand, info->user_arg);
    }
  }
  for (size_t i = 0; i < options->num_recv_ops; i++) {
    PJRT_RecvCallbackInfo* info = &options->recv_callbacks[device][i];
    PJRT_CopyToDeviceStream* stream = make(sizeof *stream);
    stream->target = to;
    info->recv_callback(stream, info->user_arg);
  }
  return NULL;
}

ENTRY(PJRT_LoadedExecutable_Execute) {
  CHECK(PJRT_LoadedExecutable_Execute);
  Program* program = &args->executable->program;
  if (args->options->struct_size < PJRT_ExecuteOptions_STRUCT_SIZE || !args->options->use_major_to_minor_data_layout_for_callbacks) {
    return make_error(PJRT_Error_Code_INVALID_ARGUMENT, "bad execute options");
  }
  if (args->num_args < program->outputs || (args->num_devices != 1 && args->num_devices != args->executable->devices)) {
    char message[128];
    snprintf(message, sizeof message, "RuntimeProgramInputMismatch: %zu arguments on %zu devices", args->num_args, args->num_devices);
    return make_error(PJRT_Error_Code_INVALID_ARGUMENT, message);
  }
  for (size_t device = 0; device < args->num_devices; device++) {
    for (size_t i = 0; i < args->num_args; i++) {
      if (args->argument_lists[device][i]->deleted) {
        return make_error(PJRT_Error_Code_INVALID_ARGUMENT, "argument was deleted or donated");
      }
    }
  }
  for (size_t device = 0; device < args->num_devices; device++) {
    PJRT_Device* target = args->execute_device ? args->execute_device : args->executable->client->device_list[device];
    for (size_t i = 0; i < program->outputs; i++) {
      PJRT_Buffer* from = args->argument_lists[device][i];
      PJRT_Buffer* to = new_buffer(from->type, from->dims, from->rank, from->data, target);
      if (!strcmp(program->word, "later") || !strcmp(program->word, "broken")) {
        drop(to->ready);
        to->ready = new_event(0);
        Later* later = malloc(sizeof *later);
        *later = (Later){add_reference(to->ready), program->word[0] == 'b'};
        pthread_t thread;
        pthread_create(&thread, NULL, end_later, later);
        pthread_detach(thread);
      }
      args->output_lists[device][i] = to;
    }
    if (program->outputs > 0 && (args->options->num_send_ops || args->options->num_recv_ops || args->options->num_hlo_output_callbacks)) {
      PJRT_Error* error = talk(args->options, device, args->argument_lists[device][0], args->output_lists[device][0]);
      if (error) {
        for (size_t i = 0; i < program->outputs; i++) {
          PJRT_Buffer_Destroy_Args destroy = {.struct_size = PJRT_Buffer_Destroy_Args_STRUCT_SIZE, .buffer = args->output_lists[device][i]};
          PJRT_Buffer_Destroy(&destroy);
        }
        return error;
      }
    }
    if (args->device_complete_events) args->device_complete_events[device] = new_event(1);
    for (size_t i = 0; !strcmp(program->word, "donate") && i < args->num_args; i++) {
      int keep = 0;
      for (size_t k = 0; k < args->options->num_non_donatable_input_indices; k++) {
        keep |= args->options->non_donatable_input_indices[k] == (int64_t)i;
      }
      if (!keep) release(args->argument_lists[device][i]);
    }
  }
  return NULL;
}

// ---- the table ----

typedef struct { size_t struct_size; PJRT_Extension_Base* extension_start; } AnyArgs;
static PJRT_Error* unimplemented(AnyArgs* args) {
  (void)args;
  return make_error(PJRT_Error_Code_UNIMPLEMENTED, "the fake does not do this");
}

// What a broken entry answers. Arguments of every entry begin alike, so one function can stand for each of them.
static PJRT_Error* broken(AnyArgs* args) {
  (void)args;
  return make_error(PJRT_Error_Code_RESOURCE_EXHAUSTED, "this entry is broken");
}

static PJRT_Api table;
static void* saved;

// Puts a broken entry (1) or nothing (2) into a slot of the table, or what belongs there (0).
EXPORT void fake_replace(int slot, int kind) {
  void** place = (void**)((char*)&table + offsetof(PJRT_Api, PJRT_Error_Destroy)) + slot;
  if (kind) saved = *place;
  *place = kind == 1 ? (void*)broken : kind == 2 ? NULL : saved;
}

const PJRT_Api* make_table(void) {
  void** slots = (void**)((char*)&table + offsetof(PJRT_Api, PJRT_Error_Destroy));
  size_t count = (sizeof table - offsetof(PJRT_Api, PJRT_Error_Destroy)) / sizeof(void*);
  for (size_t i = 0; i < count; i++) {
    size_t end = offsetof(PJRT_Api, PJRT_Error_Destroy) + (i + 1) * sizeof(void*);
    // Past the announced end there is no table: an address that traps if it is called.
    slots[i] = end > FAKE_TABLE_SIZE ? (void*)1 : (void*)unimplemented;
  }
  table.struct_size = FAKE_TABLE_SIZE;
#ifdef FAKE_EXTENSIONS
  static PJRT_Extension_Base extension = {FAKE_EXTENSIONS, PJRT_Extension_Type_FFI, NULL};
  // A list that ends in itself.
  extension.next = &extension;
  table.extension_start = &extension;
#endif
  table.pjrt_api_version = (PJRT_Api_Version){PJRT_Api_Version_STRUCT_SIZE, NULL, FAKE_MAJOR, FAKE_MINOR};
#define SET(name) \
  if (offsetof(PJRT_Api, name) + sizeof(void*) <= FAKE_TABLE_SIZE) table.name = name
  table.PJRT_Error_Destroy = PJRT_Error_Destroy_;
  table.PJRT_Error_Message = PJRT_Error_Message_;
  SET(PJRT_Error_GetCode); SET(PJRT_Error_ForEachPayload); SET(PJRT_Plugin_Initialize); SET(PJRT_Plugin_Attributes);
  SET(PJRT_Event_Destroy); SET(PJRT_Event_IsReady); SET(PJRT_Event_Await); SET(PJRT_Event_OnReady);
  SET(PJRT_Client_Create); SET(PJRT_Client_Destroy); SET(PJRT_Client_PlatformName); SET(PJRT_Client_PlatformVersion);
  SET(PJRT_Client_ProcessIndex); SET(PJRT_Client_Devices); SET(PJRT_Client_AddressableDevices);
  SET(PJRT_Client_AddressableMemories); SET(PJRT_Device_GetDescription); SET(PJRT_Device_IsAddressable);
  SET(PJRT_Device_LocalHardwareId); SET(PJRT_Device_DefaultMemory); SET(PJRT_Device_AddressableMemories);
  SET(PJRT_DeviceDescription_Id); SET(PJRT_DeviceDescription_ProcessIndex); SET(PJRT_DeviceDescription_Kind);
  SET(PJRT_DeviceDescription_DebugString); SET(PJRT_DeviceDescription_ToString); SET(PJRT_DeviceDescription_Attributes);
  SET(PJRT_Memory_Id); SET(PJRT_Memory_Kind); SET(PJRT_Memory_ToString); SET(PJRT_Memory_AddressableByDevices);
  SET(PJRT_Client_BufferFromHostBuffer); SET(PJRT_Buffer_Destroy); SET(PJRT_Buffer_Delete); SET(PJRT_Buffer_IsDeleted);
  SET(PJRT_Buffer_ElementType); SET(PJRT_Buffer_UnpaddedDimensions); SET(PJRT_Buffer_OnDeviceSizeInBytes);
  SET(PJRT_Buffer_Device); SET(PJRT_Buffer_Memory); SET(PJRT_Buffer_ReadyEvent); SET(PJRT_Buffer_ToHostBuffer);
  SET(PJRT_Buffer_CopyToDevice); SET(PJRT_Buffer_CopyToMemory); SET(PJRT_Client_Compile);
  SET(PJRT_Executable_DeserializeAndLoad); SET(PJRT_LoadedExecutable_Destroy); SET(PJRT_LoadedExecutable_GetExecutable);
  SET(PJRT_Executable_Destroy); SET(PJRT_LoadedExecutable_AddressableDevices); SET(PJRT_Executable_Name);
  SET(PJRT_Executable_NumReplicas); SET(PJRT_Executable_NumPartitions); SET(PJRT_Executable_NumOutputs);
  SET(PJRT_Executable_SizeOfGeneratedCodeInBytes); SET(PJRT_Executable_Fingerprint);
  SET(PJRT_Executable_OutputElementTypes); SET(PJRT_Executable_OutputDimensions); SET(PJRT_Executable_OutputMemoryKinds);
  SET(PJRT_Executable_Serialize); SET(PJRT_Executable_OptimizedProgram); SET(PJRT_LoadedExecutable_Execute);
  SET(PJRT_CopyToDeviceStream_TotalBytes); SET(PJRT_CopyToDeviceStream_GranuleSize); SET(PJRT_CopyToDeviceStream_CurrentBytes);
  SET(PJRT_CopyToDeviceStream_Destroy); SET(PJRT_CopyToDeviceStream_AddChunk);
#ifdef FAKE_NULL_SLOTS
  table.PJRT_Plugin_Attributes = NULL;
  table.PJRT_Client_AddressableMemories = NULL;
  table.PJRT_DeviceDescription_Attributes = NULL;
  table.PJRT_Device_MemoryStats = NULL;
  table.PJRT_Executable_Fingerprint = NULL;
  table.PJRT_Executable_Serialize = NULL;
  table.PJRT_Error_GetCode = NULL;
  table.PJRT_Error_ForEachPayload = NULL;
#endif
  return &table;
}

#ifndef FAKE_NO_SYMBOL
EXPORT const PJRT_Api* GetPjrtApi(void) {
#ifdef FAKE_ABORT_LOAD
  fputs("no such instruction set\n", stderr);
  abort();
#endif
#ifdef FAKE_NULL_TABLE
  return NULL;
#else
  return make_table();
#endif
}
#endif
