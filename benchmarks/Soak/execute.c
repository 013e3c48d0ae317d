// The plugin's own time for `a + b` of four elements, without C#: executes and destroys the result, again and again.
// clang-19 -O2 -I native/include benchmarks/Soak/execute.c -o artifacts/execute
// artifacts/execute artifacts/native/libpjrt_cpu.so
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pjrt_c_api.h"

static const PJRT_Api* api;

static void check(PJRT_Error* error, const char* what) {
  if (!error) return;
  PJRT_Error_Message_Args args = {.struct_size = PJRT_Error_Message_Args_STRUCT_SIZE, .error = error};
  api->PJRT_Error_Message(&args);
  fprintf(stderr, "%s: %.*s\n", what, (int)args.message_size, args.message);
  exit(1);
}

#define CALL(name, ...)                                                              \
  name##_Args name##_args = {.struct_size = name##_Args_STRUCT_SIZE, __VA_ARGS__};   \
  check(api->name(&name##_args), #name)

static PJRT_Buffer* put(PJRT_Client* client, PJRT_Device* device) {
  static float data[4] = {1, 2, 3, 4};
  static int64_t dims[1] = {4};
  CALL(PJRT_Client_BufferFromHostBuffer, .client = client, .data = data, .type = PJRT_Buffer_Type_F32, .dims = dims,
       .num_dims = 1, .device = device);
  CALL(PJRT_Event_Destroy, .event = PJRT_Client_BufferFromHostBuffer_args.done_with_host_buffer);
  return PJRT_Client_BufferFromHostBuffer_args.buffer;
}

int main(int argc, char** argv) {
  void* library = dlopen(argc > 1 ? argv[1] : "artifacts/native/libpjrt_cpu.so", RTLD_NOW);
  if (!library) { fprintf(stderr, "%s\n", dlerror()); return 1; }
  api = ((const PJRT_Api* (*)(void))dlsym(library, "GetPjrtApi"))();
  CALL(PJRT_Plugin_Initialize, 0);
  PJRT_NamedValue threads = {.struct_size = PJRT_NamedValue_STRUCT_SIZE, .name = "cpu_threads", .name_size = 11,
      .type = PJRT_NamedValue_kInt64, .int64_value = 1, .value_size = 1};
  CALL(PJRT_Client_Create, .create_options = &threads, .num_options = 1);
  PJRT_Client* client = PJRT_Client_Create_args.client;
  CALL(PJRT_Client_AddressableDevices, .client = client);
  PJRT_Device* device = PJRT_Client_AddressableDevices_args.addressable_devices[0];
  static char text[] =
      "func.func @main(%a: tensor<4xf32>, %b: tensor<4xf32>) -> tensor<4xf32> {\n"
      "  %0 = stablehlo.add %a, %b : tensor<4xf32>\n  return %0 : tensor<4xf32>\n}\n";
  PJRT_Program program = {.struct_size = PJRT_Program_STRUCT_SIZE, .code = text, .code_size = sizeof text - 1,
      .format = "mlir", .format_size = 4};
  CALL(PJRT_Client_Compile, .client = client, .program = &program);
  PJRT_Buffer* arguments[2] = {put(client, device), put(client, device)};
  PJRT_Buffer* const* argument_list = arguments;
  PJRT_Buffer* results[1];
  PJRT_Buffer** result_list = results;
  PJRT_ExecuteOptions options = {.struct_size = PJRT_ExecuteOptions_STRUCT_SIZE};
  double best = 1e9;
  for (int pass = 0; pass < 20; pass++) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < 100000; i++) {
      CALL(PJRT_LoadedExecutable_Execute, .executable = PJRT_Client_Compile_args.executable, .options = &options,
           .argument_lists = &argument_list, .num_devices = 1, .num_args = 2, .output_lists = &result_list);
      CALL(PJRT_Buffer_Destroy, .buffer = results[0]);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    double each = ((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / 100000;
    if (each < best) best = each;
  }
  printf("%.0f ns each\n", best);
  return 0;
}
