/* What a handler of XLA's foreign functions is given: version 0.1 of the public interface. */
#ifndef XLASHARP_XLA_FFI_H_
#define XLASHARP_XLA_FFI_H_

#include "pjrt_c_api.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { XLA_FFI_API_MAJOR = 0, XLA_FFI_API_MINOR = 1 };

typedef struct XLA_FFI_Error XLA_FFI_Error;
typedef struct XLA_FFI_ExecutionContext XLA_FFI_ExecutionContext;
typedef struct XLA_FFI_Future XLA_FFI_Future;
typedef struct XLA_FFI_InternalApi XLA_FFI_InternalApi;
typedef struct XLA_FFI_Api XLA_FFI_Api;
typedef struct XLA_FFI_Extension_Base XLA_FFI_Extension_Base;
typedef struct XLA_FFI_Api_Version XLA_FFI_Api_Version;
typedef struct XLA_FFI_Buffer XLA_FFI_Buffer;
typedef struct XLA_FFI_ByteSpan XLA_FFI_ByteSpan;
typedef struct XLA_FFI_Scalar XLA_FFI_Scalar;
typedef struct XLA_FFI_Array XLA_FFI_Array;
typedef struct XLA_FFI_Args XLA_FFI_Args;
typedef struct XLA_FFI_Attrs XLA_FFI_Attrs;
typedef struct XLA_FFI_CallFrame XLA_FFI_CallFrame;
typedef struct XLA_FFI_Metadata XLA_FFI_Metadata;
typedef struct XLA_FFI_Metadata_Extension XLA_FFI_Metadata_Extension;
typedef struct XLA_FFI_Error_Create_Args XLA_FFI_Error_Create_Args;
typedef struct XLA_FFI_Error_GetMessage_Args XLA_FFI_Error_GetMessage_Args;
typedef struct XLA_FFI_Error_Destroy_Args XLA_FFI_Error_Destroy_Args;
typedef struct XLA_FFI_Handler_Bundle XLA_FFI_Handler_Bundle;
typedef struct XLA_FFI_Handler_Register_Args XLA_FFI_Handler_Register_Args;
typedef struct XLA_FFI_TypeId_Register_Args XLA_FFI_TypeId_Register_Args;
typedef struct XLA_FFI_ExecutionContext_Get_Args XLA_FFI_ExecutionContext_Get_Args;
typedef struct XLA_FFI_DeviceMemory_Allocate_Args XLA_FFI_DeviceMemory_Allocate_Args;
typedef struct XLA_FFI_DeviceMemory_Free_Args XLA_FFI_DeviceMemory_Free_Args;
typedef struct XLA_FFI_ThreadPool_Schedule_Args XLA_FFI_ThreadPool_Schedule_Args;
typedef struct XLA_FFI_Future_Args XLA_FFI_Future_Args;
typedef struct XLA_FFI_Unknown_Args XLA_FFI_Unknown_Args;

/* A handler: also the answer to the call that asks for its metadata. */
typedef XLA_FFI_Error* (*XLA_FFI_Handler)(XLA_FFI_CallFrame* call_frame);

typedef enum {
  XLA_FFI_Extension_Metadata = 1,
} XLA_FFI_Extension_Type;

typedef enum {
  XLA_FFI_ArgType_BUFFER = 1,
} XLA_FFI_ArgType;

typedef enum {
  XLA_FFI_AttrType_ARRAY = 1,
  XLA_FFI_AttrType_DICTIONARY = 2,
  XLA_FFI_AttrType_SCALAR = 3,
  XLA_FFI_AttrType_STRING = 4,
} XLA_FFI_AttrType;

typedef enum {
  XLA_FFI_ExecutionStage_INSTANTIATE = 0,
  XLA_FFI_ExecutionStage_PREPARE = 1,
  XLA_FFI_ExecutionStage_INITIALIZE = 2,
  XLA_FFI_ExecutionStage_EXECUTE = 3,
} XLA_FFI_ExecutionStage;

struct XLA_FFI_Extension_Base {
  size_t struct_size;
  XLA_FFI_Extension_Type type;
  XLA_FFI_Extension_Base* next;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Extension_Base, next);

struct XLA_FFI_Api_Version {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  int major_version;  /* out */
  int minor_version;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Api_Version, minor_version);

/* dtype is a number of XLA's PrimitiveType, here and below. */
struct XLA_FFI_Buffer {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  int dtype;
  void* data;
  int64_t rank;
  int64_t* dims;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Buffer, dims);

struct XLA_FFI_ByteSpan {
  const char* ptr;
  size_t len;
};

struct XLA_FFI_Scalar {
  int dtype;
  void* value;
};

struct XLA_FFI_Array {
  int dtype;
  size_t size;
  void* data;
};

/* Operands, and likewise results: kinds and pointers to XLA_FFI_Buffer. */
struct XLA_FFI_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  int64_t size;
  XLA_FFI_ArgType* types;
  void** args;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Args, args);

/* Attributes, sorted by name: what an entry points at depends on its kind. */
struct XLA_FFI_Attrs {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  int64_t size;
  XLA_FFI_AttrType* types;
  XLA_FFI_ByteSpan** names;
  void** attrs;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Attrs, attrs);

struct XLA_FFI_CallFrame {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  const XLA_FFI_Api* api;
  XLA_FFI_ExecutionContext* ctx;
  XLA_FFI_ExecutionStage stage;
  XLA_FFI_Args args;
  XLA_FFI_Args rets;
  XLA_FFI_Attrs attrs;
  XLA_FFI_Future* future;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_CallFrame, future);

struct XLA_FFI_Metadata {
  size_t struct_size;
  XLA_FFI_Api_Version api_version;
  uint32_t traits;
  int64_t state_type_id;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Metadata, state_type_id);

struct XLA_FFI_Metadata_Extension {
  XLA_FFI_Extension_Base extension_base;
  XLA_FFI_Metadata* metadata;
};

struct XLA_FFI_Error_Create_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  const char* message;
  int errc;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Error_Create_Args, errc);

struct XLA_FFI_Error_GetMessage_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_Error* error;
  const char* message;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Error_GetMessage_Args, message);

struct XLA_FFI_Error_Destroy_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_Error* error;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Error_Destroy_Args, error);

struct XLA_FFI_Handler_Bundle {
  XLA_FFI_Handler instantiate;
  XLA_FFI_Handler prepare;
  XLA_FFI_Handler initialize;
  XLA_FFI_Handler execute;
};

struct XLA_FFI_Handler_Register_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_ByteSpan name;
  XLA_FFI_ByteSpan platform;
  XLA_FFI_Handler_Bundle bundle;
  uint32_t traits;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Handler_Register_Args, traits);

struct XLA_FFI_TypeId_Register_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_ByteSpan name;
  int64_t* type_id;  /* in and out */
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_TypeId_Register_Args, type_id);

struct XLA_FFI_ExecutionContext_Get_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_ExecutionContext* ctx;
  int64_t* type_id;
  void* data;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_ExecutionContext_Get_Args, data);

struct XLA_FFI_DeviceMemory_Allocate_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_ExecutionContext* ctx;
  size_t size;
  size_t alignment;
  void* data;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_DeviceMemory_Allocate_Args, data);

struct XLA_FFI_DeviceMemory_Free_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_ExecutionContext* ctx;
  size_t size;
  void* data;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_DeviceMemory_Free_Args, data);

struct XLA_FFI_ThreadPool_Schedule_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_ExecutionContext* ctx;
  void (*task)(void* data);
  void* data;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_ThreadPool_Schedule_Args, data);

/* The three functions of futures share the start of their arguments; only the last has an error. */
struct XLA_FFI_Future_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_Future* future;
  XLA_FFI_Error* error;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Future_Args, error);

/* The start of the arguments of functions that no device here has. */
struct XLA_FFI_Unknown_Args {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Unknown_Args, extension_start);

struct XLA_FFI_Api {
  size_t struct_size;
  XLA_FFI_Extension_Base* extension_start;
  XLA_FFI_Api_Version api_version;
  const XLA_FFI_InternalApi* internal_api;
  XLA_FFI_Error* (*Error_Create)(XLA_FFI_Error_Create_Args* args);
  void (*Error_GetMessage)(XLA_FFI_Error_GetMessage_Args* args);
  void (*Error_Destroy)(XLA_FFI_Error_Destroy_Args* args);
  XLA_FFI_Error* (*Handler_Register)(XLA_FFI_Handler_Register_Args* args);
  XLA_FFI_Error* (*Stream_Get)(XLA_FFI_Unknown_Args* args);
  XLA_FFI_Error* (*TypeId_Register)(XLA_FFI_TypeId_Register_Args* args);
  XLA_FFI_Error* (*ExecutionContext_Get)(XLA_FFI_ExecutionContext_Get_Args* args);
  XLA_FFI_Error* (*State_Set)(XLA_FFI_Unknown_Args* args);
  XLA_FFI_Error* (*State_Get)(XLA_FFI_Unknown_Args* args);
  XLA_FFI_Error* (*DeviceMemory_Allocate)(XLA_FFI_DeviceMemory_Allocate_Args* args);
  XLA_FFI_Error* (*DeviceMemory_Free)(XLA_FFI_DeviceMemory_Free_Args* args);
  XLA_FFI_Error* (*ThreadPool_Schedule)(XLA_FFI_ThreadPool_Schedule_Args* args);
  XLA_FFI_Error* (*Future_Create)(XLA_FFI_Future_Args* args);
  XLA_FFI_Error* (*Future_SetAvailable)(XLA_FFI_Future_Args* args);
  XLA_FFI_Error* (*Future_SetError)(XLA_FFI_Future_Args* args);
};
PJRT_DEFINE_STRUCT_TRAITS(XLA_FFI_Api, Future_SetError);

#ifdef __cplusplus
}
#endif

#endif  /* XLASHARP_XLA_FFI_H_ */
