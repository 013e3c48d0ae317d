/* The PJRT C API, minor 114: names, order and types of the public binary interface.
 *
 * Every entry has the shape `PJRT_Error* F(F_Args* args)`. The caller fills the `in` fields and sets struct_size;
 * the callee fills the `out` fields. Null means success. A field marked "since 0.N" is absent from older structs,
 * so it may be read only where struct_size reaches its end. Strings are pointer and length, without a final zero.
 * tools/BindGen reads this file: `./build.sh bindings` regenerates the C# side.
 */
#ifndef XLASHARP_PJRT_C_API_H_
#define XLASHARP_PJRT_C_API_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of struct_size: the end of the last field, without tail padding. */
#define PJRT_STRUCT_SIZE(struct_type, last_field) \
  (offsetof(struct_type, last_field) + sizeof(((struct_type*)0)->last_field))

#define PJRT_DEFINE_STRUCT_TRAITS(struct_type, last_field) \
  enum { struct_type##_STRUCT_SIZE = PJRT_STRUCT_SIZE(struct_type, last_field) }

/* The version this header describes. */
enum { PJRT_API_MAJOR = 0, PJRT_API_MINOR = 114 };

#ifdef __cplusplus
extern "C" {
#endif

/* Opaque handles. */
typedef struct PJRT_Event PJRT_Event;
typedef struct PJRT_Client PJRT_Client;
typedef struct PJRT_Device PJRT_Device;
typedef struct PJRT_DeviceDescription PJRT_DeviceDescription;
typedef struct PJRT_TopologyDescription PJRT_TopologyDescription;
typedef struct PJRT_Executable PJRT_Executable;
typedef struct PJRT_LoadedExecutable PJRT_LoadedExecutable;
typedef struct PJRT_Buffer PJRT_Buffer;
typedef struct PJRT_FulfillAliasBufferCallback PJRT_FulfillAliasBufferCallback;
typedef struct PJRT_AsyncHostToDeviceTransferManager PJRT_AsyncHostToDeviceTransferManager;
typedef struct PJRT_PhaseCompiler PJRT_PhaseCompiler;
typedef struct PJRT_Device_Attributes PJRT_Device_Attributes;
typedef struct PJRT_AsyncTrackingEvent PJRT_AsyncTrackingEvent;
typedef struct PJRT_ExecuteContext PJRT_ExecuteContext;
typedef struct PJRT_DeviceAssignmentSerialized PJRT_DeviceAssignmentSerialized;
typedef struct PJRT_CopyToDeviceStream PJRT_CopyToDeviceStream;
typedef struct PJRT_MultiSlice_Config PJRT_MultiSlice_Config;
typedef struct PJRT_SerializedExecutable PJRT_SerializedExecutable;
typedef struct PJRT_SerializedCompileOptions PJRT_SerializedCompileOptions;
typedef struct PJRT_SerializedTopology PJRT_SerializedTopology;

/* Structs, in the order of their definitions below. */
typedef struct PJRT_Extension_Base PJRT_Extension_Base;
typedef struct PJRT_Api_Version PJRT_Api_Version;
typedef struct PJRT_Error_Destroy_Args PJRT_Error_Destroy_Args;
typedef struct PJRT_Error_Message_Args PJRT_Error_Message_Args;
typedef struct PJRT_Error_FunctionTable PJRT_Error_FunctionTable;
typedef struct PJRT_Error PJRT_Error;
typedef struct PJRT_Error_GetCode_Args PJRT_Error_GetCode_Args;
typedef struct PJRT_Error_ForEachPayload_Args PJRT_Error_ForEachPayload_Args;
typedef struct PJRT_NamedValue PJRT_NamedValue;
typedef struct PJRT_Plugin_Initialize_Args PJRT_Plugin_Initialize_Args;
typedef struct PJRT_Plugin_Attributes_Args PJRT_Plugin_Attributes_Args;
typedef struct PJRT_Event_Destroy_Args PJRT_Event_Destroy_Args;
typedef struct PJRT_Event_IsReady_Args PJRT_Event_IsReady_Args;
typedef struct PJRT_Event_Error_Args PJRT_Event_Error_Args;
typedef struct PJRT_Event_Await_Args PJRT_Event_Await_Args;
typedef struct PJRT_Event_OnReady_Args PJRT_Event_OnReady_Args;
typedef struct PJRT_Event_Create_Args PJRT_Event_Create_Args;
typedef struct PJRT_Event_Set_Args PJRT_Event_Set_Args;
typedef struct PJRT_Memory_FunctionTable PJRT_Memory_FunctionTable;
typedef struct PJRT_Memory PJRT_Memory;
typedef struct PJRT_KeyValueGetCallback_Args PJRT_KeyValueGetCallback_Args;
typedef struct PJRT_KeyValueTryGetCallback_Args PJRT_KeyValueTryGetCallback_Args;
typedef struct PJRT_KeyValuePutCallback_Args PJRT_KeyValuePutCallback_Args;
typedef struct PJRT_Client_Create_Args PJRT_Client_Create_Args;
typedef struct PJRT_Client_Destroy_Args PJRT_Client_Destroy_Args;
typedef struct PJRT_Client_PlatformName_Args PJRT_Client_PlatformName_Args;
typedef struct PJRT_Client_ProcessIndex_Args PJRT_Client_ProcessIndex_Args;
typedef struct PJRT_Client_PlatformVersion_Args PJRT_Client_PlatformVersion_Args;
typedef struct PJRT_Client_TopologyDescription_Args PJRT_Client_TopologyDescription_Args;
typedef struct PJRT_Client_Devices_Args PJRT_Client_Devices_Args;
typedef struct PJRT_Client_AddressableDevices_Args PJRT_Client_AddressableDevices_Args;
typedef struct PJRT_Client_LookupDevice_Args PJRT_Client_LookupDevice_Args;
typedef struct PJRT_Client_LookupAddressableDevice_Args PJRT_Client_LookupAddressableDevice_Args;
typedef struct PJRT_ProcessInfo PJRT_ProcessInfo;
typedef struct PJRT_Client_UpdateGlobalProcessInfo_Args PJRT_Client_UpdateGlobalProcessInfo_Args;
typedef struct PJRT_Client_AddressableMemories_Args PJRT_Client_AddressableMemories_Args;
typedef struct PJRT_Program PJRT_Program;
typedef struct PJRT_Client_Compile_Args PJRT_Client_Compile_Args;
typedef struct PJRT_Client_Load_Args PJRT_Client_Load_Args;
typedef struct PJRT_Client_DefaultDeviceAssignment_Args PJRT_Client_DefaultDeviceAssignment_Args;
typedef struct PJRT_Client_DmaMap_Args PJRT_Client_DmaMap_Args;
typedef struct PJRT_Client_DmaUnmap_Args PJRT_Client_DmaUnmap_Args;
typedef struct PJRT_AsyncHostToDeviceTransferManager_Destroy_Args PJRT_AsyncHostToDeviceTransferManager_Destroy_Args;
typedef struct PJRT_AsyncHostToDeviceTransferManager_TransferData_Args PJRT_AsyncHostToDeviceTransferManager_TransferData_Args;
typedef struct PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args;
typedef struct PJRT_AsyncHostToDeviceTransferManager_Device_Args PJRT_AsyncHostToDeviceTransferManager_Device_Args;
typedef struct PJRT_AsyncHostToDeviceTransferManager_BufferCount_Args PJRT_AsyncHostToDeviceTransferManager_BufferCount_Args;
typedef struct PJRT_AsyncHostToDeviceTransferManager_BufferSize_Args PJRT_AsyncHostToDeviceTransferManager_BufferSize_Args;
typedef struct PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args;
typedef struct PJRT_AsyncHostToDeviceTransferManager_AddMetadata_Args PJRT_AsyncHostToDeviceTransferManager_AddMetadata_Args;
typedef struct PJRT_Buffer_MemoryLayout_Tiled PJRT_Buffer_MemoryLayout_Tiled;
typedef struct PJRT_Buffer_MemoryLayout_Strides PJRT_Buffer_MemoryLayout_Strides;
typedef struct PJRT_Buffer_MemoryLayout PJRT_Buffer_MemoryLayout;
typedef struct PJRT_AsyncHostToDeviceTransferManager_TransferLiteral_Args PJRT_AsyncHostToDeviceTransferManager_TransferLiteral_Args;
typedef struct PJRT_Client_CreateUninitializedBuffer_Args PJRT_Client_CreateUninitializedBuffer_Args;
typedef struct PJRT_Client_CreateErrorBuffer_Args PJRT_Client_CreateErrorBuffer_Args;
typedef struct PJRT_Client_CreateAliasBuffer_Args PJRT_Client_CreateAliasBuffer_Args;
typedef struct PJRT_Client_FulfillAliasBuffer_Args PJRT_Client_FulfillAliasBuffer_Args;
typedef struct PJRT_Client_BufferFromHostBuffer_Args PJRT_Client_BufferFromHostBuffer_Args;
typedef struct PJRT_Client_CreateViewOfDeviceBuffer_Args PJRT_Client_CreateViewOfDeviceBuffer_Args;
typedef struct PJRT_ShapeSpec PJRT_ShapeSpec;
typedef struct PJRT_Client_CreateBuffersForAsyncHostToDevice_Args PJRT_Client_CreateBuffersForAsyncHostToDevice_Args;
typedef struct PJRT_DeviceDescription_Id_Args PJRT_DeviceDescription_Id_Args;
typedef struct PJRT_DeviceDescription_ProcessIndex_Args PJRT_DeviceDescription_ProcessIndex_Args;
typedef struct PJRT_DeviceDescription_Attributes_Args PJRT_DeviceDescription_Attributes_Args;
typedef struct PJRT_DeviceDescription_Kind_Args PJRT_DeviceDescription_Kind_Args;
typedef struct PJRT_DeviceDescription_DebugString_Args PJRT_DeviceDescription_DebugString_Args;
typedef struct PJRT_DeviceDescription_ToString_Args PJRT_DeviceDescription_ToString_Args;
typedef struct PJRT_Device_GetDescription_Args PJRT_Device_GetDescription_Args;
typedef struct PJRT_Device_IsAddressable_Args PJRT_Device_IsAddressable_Args;
typedef struct PJRT_Device_LocalHardwareId_Args PJRT_Device_LocalHardwareId_Args;
typedef struct PJRT_Device_AddressableMemories_Args PJRT_Device_AddressableMemories_Args;
typedef struct PJRT_Device_DefaultMemory_Args PJRT_Device_DefaultMemory_Args;
typedef struct PJRT_Device_MemoryStats_Args PJRT_Device_MemoryStats_Args;
typedef struct PJRT_Device_ClearMemoryStats_Args PJRT_Device_ClearMemoryStats_Args;
typedef struct PJRT_Device_PoisonExecution_Args PJRT_Device_PoisonExecution_Args;
typedef struct PJRT_Device_GetAttributes_Args PJRT_Device_GetAttributes_Args;
typedef struct PJRT_Device_CreateAsyncTrackingEvent_Args PJRT_Device_CreateAsyncTrackingEvent_Args;
typedef struct PJRT_AsyncTrackingEvent_Destroy_Args PJRT_AsyncTrackingEvent_Destroy_Args;
typedef struct PJRT_Memory_Id_Args PJRT_Memory_Id_Args;
typedef struct PJRT_Memory_Kind_Args PJRT_Memory_Kind_Args;
typedef struct PJRT_Memory_Kind_Id_Args PJRT_Memory_Kind_Id_Args;
typedef struct PJRT_Memory_DebugString_Args PJRT_Memory_DebugString_Args;
typedef struct PJRT_Memory_ToString_Args PJRT_Memory_ToString_Args;
typedef struct PJRT_Memory_AddressableByDevices_Args PJRT_Memory_AddressableByDevices_Args;
typedef struct PJRT_ExecuteContext_Create_Args PJRT_ExecuteContext_Create_Args;
typedef struct PJRT_ExecuteContext_Destroy_Args PJRT_ExecuteContext_Destroy_Args;
typedef struct PJRT_Executable_Destroy_Args PJRT_Executable_Destroy_Args;
typedef struct PJRT_LoadedExecutable_Destroy_Args PJRT_LoadedExecutable_Destroy_Args;
typedef struct PJRT_LoadedExecutable_GetExecutable_Args PJRT_LoadedExecutable_GetExecutable_Args;
typedef struct PJRT_LoadedExecutable_GetDeviceAssignment_Args PJRT_LoadedExecutable_GetDeviceAssignment_Args;
typedef struct PJRT_Executable_Name_Args PJRT_Executable_Name_Args;
typedef struct PJRT_Executable_NumReplicas_Args PJRT_Executable_NumReplicas_Args;
typedef struct PJRT_Executable_NumPartitions_Args PJRT_Executable_NumPartitions_Args;
typedef struct PJRT_LogicalDeviceIds PJRT_LogicalDeviceIds;
typedef struct PJRT_LoadedExecutable_AddressableDevices_Args PJRT_LoadedExecutable_AddressableDevices_Args;
typedef struct PJRT_LoadedExecutable_AddressableDeviceLogicalIds_Args PJRT_LoadedExecutable_AddressableDeviceLogicalIds_Args;
typedef struct PJRT_Executable_OptimizedProgram_Args PJRT_Executable_OptimizedProgram_Args;
typedef struct PJRT_LoadedExecutable_Delete_Args PJRT_LoadedExecutable_Delete_Args;
typedef struct PJRT_LoadedExecutable_IsDeleted_Args PJRT_LoadedExecutable_IsDeleted_Args;
typedef struct PJRT_Chunk PJRT_Chunk;
typedef struct PJRT_SendCallbackInfo PJRT_SendCallbackInfo;
typedef struct PJRT_RecvCallbackInfo PJRT_RecvCallbackInfo;
typedef struct PJRT_HloOutputCallbackInfo PJRT_HloOutputCallbackInfo;
typedef struct PJRT_ExecuteOptions PJRT_ExecuteOptions;
typedef struct PJRT_LoadedExecutable_Execute_Args PJRT_LoadedExecutable_Execute_Args;
typedef struct PJRT_Executable_NumOutputs_Args PJRT_Executable_NumOutputs_Args;
typedef struct PJRT_Executable_SizeOfGeneratedCodeInBytes_Args PJRT_Executable_SizeOfGeneratedCodeInBytes_Args;
typedef struct PJRT_Executable_Fingerprint_Args PJRT_Executable_Fingerprint_Args;
typedef struct PJRT_Executable_GetCostAnalysis_Args PJRT_Executable_GetCostAnalysis_Args;
typedef struct PJRT_Executable_GetCompiledMemoryStats_Args PJRT_Executable_GetCompiledMemoryStats_Args;
typedef struct PJRT_Executable_OutputElementTypes_Args PJRT_Executable_OutputElementTypes_Args;
typedef struct PJRT_Executable_OutputDimensions_Args PJRT_Executable_OutputDimensions_Args;
typedef struct PJRT_Executable_ParameterMemoryKinds_Args PJRT_Executable_ParameterMemoryKinds_Args;
typedef struct PJRT_Executable_OutputMemoryKinds_Args PJRT_Executable_OutputMemoryKinds_Args;
typedef struct PJRT_Executable_Serialize_Args PJRT_Executable_Serialize_Args;
typedef struct PJRT_Executable_GetCompileOptions_Args PJRT_Executable_GetCompileOptions_Args;
typedef struct PJRT_LoadOptions PJRT_LoadOptions;
typedef struct PJRT_Executable_DeserializeAndLoad_Args PJRT_Executable_DeserializeAndLoad_Args;
typedef struct PJRT_LoadedExecutable_Fingerprint_Args PJRT_LoadedExecutable_Fingerprint_Args;
typedef struct PJRT_Buffer_Destroy_Args PJRT_Buffer_Destroy_Args;
typedef struct PJRT_Buffer_ElementType_Args PJRT_Buffer_ElementType_Args;
typedef struct PJRT_Buffer_Dimensions_Args PJRT_Buffer_Dimensions_Args;
typedef struct PJRT_Buffer_UnpaddedDimensions_Args PJRT_Buffer_UnpaddedDimensions_Args;
typedef struct PJRT_Buffer_DynamicDimensionIndices_Args PJRT_Buffer_DynamicDimensionIndices_Args;
typedef struct PJRT_Buffer_GetMemoryLayout_Args PJRT_Buffer_GetMemoryLayout_Args;
typedef struct PJRT_Buffer_ToHostBuffer_Args PJRT_Buffer_ToHostBuffer_Args;
typedef struct PJRT_Buffer_OnDeviceSizeInBytes_Args PJRT_Buffer_OnDeviceSizeInBytes_Args;
typedef struct PJRT_Buffer_Delete_Args PJRT_Buffer_Delete_Args;
typedef struct PJRT_Buffer_IsDeleted_Args PJRT_Buffer_IsDeleted_Args;
typedef struct PJRT_Buffer_CopyRawToHost_Args PJRT_Buffer_CopyRawToHost_Args;
typedef struct PJRT_Buffer_CopyRawToHostFuture_Callback_Args PJRT_Buffer_CopyRawToHostFuture_Callback_Args;
typedef struct PJRT_Buffer_CopyRawToHostFuture_Args PJRT_Buffer_CopyRawToHostFuture_Args;
typedef struct PJRT_Buffer_CopyToDevice_Args PJRT_Buffer_CopyToDevice_Args;
typedef struct PJRT_Buffer_CopyToMemory_Args PJRT_Buffer_CopyToMemory_Args;
typedef struct PJRT_Buffer_Bitcast_Args PJRT_Buffer_Bitcast_Args;
typedef struct PJRT_Buffer_IsOnCpu_Args PJRT_Buffer_IsOnCpu_Args;
typedef struct PJRT_Buffer_Device_Args PJRT_Buffer_Device_Args;
typedef struct PJRT_Buffer_Memory_Args PJRT_Buffer_Memory_Args;
typedef struct PJRT_Buffer_ReadyEvent_Args PJRT_Buffer_ReadyEvent_Args;
typedef struct PJRT_Buffer_UnsafePointer_Args PJRT_Buffer_UnsafePointer_Args;
typedef struct PJRT_Buffer_IncreaseExternalReferenceCount_Args PJRT_Buffer_IncreaseExternalReferenceCount_Args;
typedef struct PJRT_Buffer_DecreaseExternalReferenceCount_Args PJRT_Buffer_DecreaseExternalReferenceCount_Args;
typedef struct PJRT_Buffer_OpaqueDeviceMemoryDataPointer_Args PJRT_Buffer_OpaqueDeviceMemoryDataPointer_Args;
typedef struct PJRT_Buffer_DonateWithControlDependency_Callback_Args PJRT_Buffer_DonateWithControlDependency_Callback_Args;
typedef struct PJRT_Buffer_DonateWithControlDependency_Args PJRT_Buffer_DonateWithControlDependency_Args;
typedef struct PJRT_CopyToDeviceStream_Destroy_Args PJRT_CopyToDeviceStream_Destroy_Args;
typedef struct PJRT_CopyToDeviceStream_AddChunk_Args PJRT_CopyToDeviceStream_AddChunk_Args;
typedef struct PJRT_CopyToDeviceStream_TotalBytes_Args PJRT_CopyToDeviceStream_TotalBytes_Args;
typedef struct PJRT_CopyToDeviceStream_GranuleSize_Args PJRT_CopyToDeviceStream_GranuleSize_Args;
typedef struct PJRT_CopyToDeviceStream_CurrentBytes_Args PJRT_CopyToDeviceStream_CurrentBytes_Args;
typedef struct PJRT_TopologyDescription_Create_Args PJRT_TopologyDescription_Create_Args;
typedef struct PJRT_TopologyDescription_Destroy_Args PJRT_TopologyDescription_Destroy_Args;
typedef struct PJRT_TopologyDescription_PlatformVersion_Args PJRT_TopologyDescription_PlatformVersion_Args;
typedef struct PJRT_TopologyDescription_PlatformName_Args PJRT_TopologyDescription_PlatformName_Args;
typedef struct PJRT_TopologyDescription_GetDeviceDescriptions_Args PJRT_TopologyDescription_GetDeviceDescriptions_Args;
typedef struct PJRT_TopologyDescription_Serialize_Args PJRT_TopologyDescription_Serialize_Args;
typedef struct PJRT_TopologyDescription_Deserialize_Args PJRT_TopologyDescription_Deserialize_Args;
typedef struct PJRT_TopologyDescription_Attributes_Args PJRT_TopologyDescription_Attributes_Args;
typedef struct PJRT_TopologyDescription_Fingerprint_Args PJRT_TopologyDescription_Fingerprint_Args;
typedef struct PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace_Args PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace_Args;
typedef struct PJRT_TopologyDescription_GetMemorySpaceKindIds_Args PJRT_TopologyDescription_GetMemorySpaceKindIds_Args;
typedef struct PJRT_Compile_Args PJRT_Compile_Args;
typedef struct PJRT_Api PJRT_Api;

/* Enumerations. */
typedef enum {
  PJRT_Extension_Type_Gpu_Custom_Call = 0,
  PJRT_Extension_Type_Profiler = 1,
  PJRT_Extension_Type_Custom_Partitioner = 2,
  PJRT_Extension_Type_Stream = 3,
  PJRT_Extension_Type_Layouts = 4,
  PJRT_Extension_Type_FFI = 5,
  PJRT_Extension_Type_MemoryDescriptions = 6,  /* since 0.59 */
  PJRT_Extension_Type_Triton = 7,  /* since 0.65 */
  PJRT_Extension_Type_RawBuffer = 8,  /* since 0.67 */
  PJRT_Extension_Type_PhaseCompile = 9,  /* since 0.70 */
  PJRT_Extension_Type_Example = 10,  /* since 0.72 */
  PJRT_Extension_Type_Unknown = 11,  /* since 0.72 */
  PJRT_Extension_Type_CrossHostTransfers = 12,  /* since 0.74 */
  PJRT_Extension_Type_ExecutableMetadata = 13,  /* since 0.75 */
  PJRT_Extension_Type_Callback = 14,  /* since 0.77 */
  PJRT_Extension_Type_HostAllocator = 15,  /* since 0.80 */
  PJRT_Extension_Type_TpuTopology = 16,  /* since 0.81 */
  PJRT_Extension_Type_TpuExecutable = 17,  /* since 0.90 */
  PJRT_Extension_Type_Megascale = 18,  /* since 0.90 */
  PJRT_Extension_Type_Shardings = 19,  /* since 0.91 */
  PJRT_Extension_Type_AbiVersion = 20,  /* since 0.91 */
  PJRT_Extension_Type_Collectives = 21,  /* since 0.94 */
  PJRT_Extension_Type_MultiSlice = 22,  /* since 0.96 */
  PJRT_Extension_Type_HostMemoryAllocator = 23,  /* since 0.103 */
  PJRT_Extension_Type_XlaTransform = 24,  /* since 0.110 */
} PJRT_Extension_Type;

typedef enum {
  PJRT_Error_Code_OK = 0,  /* since 0.77 */
  PJRT_Error_Code_CANCELLED = 1,
  PJRT_Error_Code_UNKNOWN = 2,
  PJRT_Error_Code_INVALID_ARGUMENT = 3,
  PJRT_Error_Code_DEADLINE_EXCEEDED = 4,
  PJRT_Error_Code_NOT_FOUND = 5,
  PJRT_Error_Code_ALREADY_EXISTS = 6,
  PJRT_Error_Code_PERMISSION_DENIED = 7,
  PJRT_Error_Code_RESOURCE_EXHAUSTED = 8,
  PJRT_Error_Code_FAILED_PRECONDITION = 9,
  PJRT_Error_Code_ABORTED = 10,
  PJRT_Error_Code_OUT_OF_RANGE = 11,
  PJRT_Error_Code_UNIMPLEMENTED = 12,
  PJRT_Error_Code_INTERNAL = 13,
  PJRT_Error_Code_UNAVAILABLE = 14,
  PJRT_Error_Code_DATA_LOSS = 15,
  PJRT_Error_Code_UNAUTHENTICATED = 16,
} PJRT_Error_Code;

typedef enum {
  PJRT_NamedValue_kString = 0,
  PJRT_NamedValue_kInt64 = 1,
  PJRT_NamedValue_kInt64List = 2,
  PJRT_NamedValue_kFloat = 3,
  PJRT_NamedValue_kBool = 4,
} PJRT_NamedValue_Type;

typedef enum {
  PJRT_ProcessState_kUnspecified = 0,  /* since 0.73 */
  PJRT_ProcessState_kUninitialized = 1,  /* since 0.73 */
  PJRT_ProcessState_kDisconnected = 2,  /* since 0.73 */
  PJRT_ProcessState_kConnected = 3,  /* since 0.73 */
  PJRT_ProcessState_kError = 4,  /* since 0.73 */
} PJRT_ProcessState;

typedef enum {
  PJRT_Buffer_Type_INVALID = 0,
  PJRT_Buffer_Type_PRED = 1,
  PJRT_Buffer_Type_S8 = 2,
  PJRT_Buffer_Type_S16 = 3,
  PJRT_Buffer_Type_S32 = 4,
  PJRT_Buffer_Type_S64 = 5,
  PJRT_Buffer_Type_U8 = 6,
  PJRT_Buffer_Type_U16 = 7,
  PJRT_Buffer_Type_U32 = 8,
  PJRT_Buffer_Type_U64 = 9,
  PJRT_Buffer_Type_F16 = 10,
  PJRT_Buffer_Type_F32 = 11,
  PJRT_Buffer_Type_F64 = 12,
  PJRT_Buffer_Type_BF16 = 13,
  PJRT_Buffer_Type_C64 = 14,
  PJRT_Buffer_Type_C128 = 15,
  PJRT_Buffer_Type_F8E5M2 = 16,
  PJRT_Buffer_Type_F8E4M3FN = 17,
  PJRT_Buffer_Type_F8E4M3B11FNUZ = 18,
  PJRT_Buffer_Type_F8E5M2FNUZ = 19,
  PJRT_Buffer_Type_F8E4M3FNUZ = 20,
  PJRT_Buffer_Type_S4 = 21,
  PJRT_Buffer_Type_U4 = 22,
  PJRT_Buffer_Type_TOKEN = 23,
  PJRT_Buffer_Type_S2 = 24,
  PJRT_Buffer_Type_U2 = 25,
  PJRT_Buffer_Type_F8E4M3 = 26,
  PJRT_Buffer_Type_F8E3M4 = 27,
  PJRT_Buffer_Type_F8E8M0FNU = 28,  /* since 0.61 */
  PJRT_Buffer_Type_F4E2M1FN = 29,  /* since 0.61 */
  PJRT_Buffer_Type_S1 = 30,  /* since 0.94 */
  PJRT_Buffer_Type_U1 = 31,  /* since 0.94 */
  PJRT_Buffer_Type_F6E2M3FN = 32,  /* since 0.114 */
  PJRT_Buffer_Type_F6E3M2FN = 33,  /* since 0.114 */
} PJRT_Buffer_Type;

typedef enum {
  PJRT_HostBufferSemantics_kImmutableOnlyDuringCall = 0,
  PJRT_HostBufferSemantics_kImmutableUntilTransferCompletes = 1,
  PJRT_HostBufferSemantics_kImmutableZeroCopy = 2,
  PJRT_HostBufferSemantics_kMutableZeroCopy = 3,
} PJRT_HostBufferSemantics;

typedef enum {
  PJRT_Buffer_MemoryLayout_Type_Tiled = 0,
  PJRT_Buffer_MemoryLayout_Type_Strides = 1,
} PJRT_Buffer_MemoryLayout_Type;

/* Callbacks. */
typedef void (*PJRT_Error_PayloadVisitor)(
    const char* key,
    size_t key_size,
    const char* value,
    size_t value_size,
    void* user_arg);
typedef PJRT_Error* (*PJRT_CallbackError)(PJRT_Error_Code code, const char* message, size_t message_size);
typedef void (*PJRT_Event_OnReadyCallback)(PJRT_Error* error, void* user_arg);
typedef void (*PJRT_KeyValueGetCallback_ValueDeleter)(char* value);
typedef PJRT_Error* (*PJRT_KeyValueGetCallback)(PJRT_KeyValueGetCallback_Args* args);
typedef void (*PJRT_KeyValueTryGetCallback_ValueDeleter)(char* value);
typedef PJRT_Error* (*PJRT_KeyValueTryGetCallback)(PJRT_KeyValueTryGetCallback_Args* args);
typedef PJRT_Error* (*PJRT_KeyValuePutCallback)(PJRT_KeyValuePutCallback_Args* args);
typedef PJRT_Error* (*PJRT_SendCallback)(
    PJRT_Chunk* chunk,
    PJRT_CallbackError* callback_error,
    size_t total_size_in_bytes,
    bool done,
    void* user_arg);
typedef void (*PJRT_RecvCallback)(PJRT_CopyToDeviceStream* stream, void* user_arg);
typedef void (*PJRT_HloOutputCallback)(
    int64_t replica_id,
    int64_t partition_id,
    const void* data,
    const int64_t* shape_dims,
    size_t shape_num_dims,
    PJRT_Buffer_Type shape_element_type,
    int64_t operand_index,
    void* user_arg);

struct PJRT_Extension_Base {
  size_t struct_size;
  PJRT_Extension_Type type;
  PJRT_Extension_Base* next;
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Extension_Base, next);

struct PJRT_Api_Version {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;
  int major_version;  /* out */
  int minor_version;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Api_Version, minor_version);

/* Arguments of PJRT_Error_Destroy, slot 0, since 0.1. */
struct PJRT_Error_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Error* error;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Error_Destroy_Args, error);

/* Arguments of PJRT_Error_Message, slot 1, since 0.1. */
struct PJRT_Error_Message_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_Error* error;  /* in */
  const char* message;  /* out */
  size_t message_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Error_Message_Args, message_size);

/* Function table that the first word of a PJRT_Error points to. */
struct PJRT_Error_FunctionTable {
  size_t struct_size;  /* since 0.107 */
  size_t instance_size;  /* since 0.107 */
  PJRT_Extension_Base* extension_start;  /* since 0.107 */
  void (*destroy)(PJRT_Error* error);  /* since 0.107 */
  void (*message)(const PJRT_Error* error, const char** message, size_t* message_size);  /* since 0.107 */
  PJRT_Error_Code (*get_code)(const PJRT_Error* error);  /* since 0.107 */
  void (*for_each_payload)(const PJRT_Error* error, PJRT_Error_PayloadVisitor visitor, void* user_arg);  /* since 0.107 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Error_FunctionTable, for_each_payload);

/* An opaque handle but for its first word, which since 0.107 points to a function table. */
struct PJRT_Error {
  const PJRT_Error_FunctionTable* vtable;  /* since 0.107 */
};

/* Arguments of PJRT_Error_GetCode, slot 2, since 0.1. */
struct PJRT_Error_GetCode_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_Error* error;  /* in */
  PJRT_Error_Code code;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Error_GetCode_Args, code);

/* Arguments of PJRT_Error_ForEachPayload, slot 132, since 0.99. */
struct PJRT_Error_ForEachPayload_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_Error* error;  /* in */
  PJRT_Error_PayloadVisitor visitor;  /* in */
  void* user_arg;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Error_ForEachPayload_Args, user_arg);

struct PJRT_NamedValue {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;
  const char* name;
  size_t name_size;
  PJRT_NamedValue_Type type;
  union {
    const char* string_value;
    int64_t int64_value;
    const int64_t* int64_array_value;
    float float_value;
    bool bool_value;
  };
  size_t value_size;
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_NamedValue, value_size);

/* Arguments of PJRT_Plugin_Initialize, slot 3, since 0.13. */
struct PJRT_Plugin_Initialize_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Plugin_Initialize_Args, extension_start);

/* Arguments of PJRT_Plugin_Attributes, slot 4, since 0.13. */
struct PJRT_Plugin_Attributes_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_NamedValue* attributes;  /* out */
  size_t num_attributes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Plugin_Attributes_Args, num_attributes);

/* Arguments of PJRT_Event_Destroy, slot 5, since 0.13. */
struct PJRT_Event_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Event* event;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Event_Destroy_Args, event);

/* Arguments of PJRT_Event_IsReady, slot 6, since 0.13. */
struct PJRT_Event_IsReady_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Event* event;  /* in */
  bool is_ready;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Event_IsReady_Args, is_ready);

/* Arguments of PJRT_Event_Error, slot 7, since 0.13. */
struct PJRT_Event_Error_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Event* event;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Event_Error_Args, event);

/* Arguments of PJRT_Event_Await, slot 8, since 0.13. */
struct PJRT_Event_Await_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Event* event;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Event_Await_Args, event);

/* Arguments of PJRT_Event_OnReady, slot 9, since 0.13. */
struct PJRT_Event_OnReady_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Event* event;  /* in */
  PJRT_Event_OnReadyCallback callback;  /* in */
  void* user_arg;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Event_OnReady_Args, user_arg);

/* Arguments of PJRT_Event_Create, slot 126, since 0.89. */
struct PJRT_Event_Create_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Event* event;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Event_Create_Args, event);

/* Arguments of PJRT_Event_Set, slot 127, since 0.89. */
struct PJRT_Event_Set_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Event* event;  /* in */
  PJRT_Error_Code error_code;  /* in */
  const char* error_message;  /* in */
  size_t error_message_size;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Event_Set_Args, error_message_size);

/* Function table that the first word of a PJRT_Memory points to. */
struct PJRT_Memory_FunctionTable {
  size_t struct_size;  /* since 0.105 */
  PJRT_Extension_Base* extension_start;  /* since 0.105 */
  size_t instance_struct_size;  /* since 0.105 */
  void* (*get_user_data)(PJRT_Memory* memory, const void* key);  /* since 0.105 */
  void (*set_user_data)(PJRT_Memory* memory, const void* key, void* data, void (* dtor)(void*));  /* since 0.105 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Memory_FunctionTable, set_user_data);

/* An opaque handle but for its first word, which since 0.105 points to a function table. */
struct PJRT_Memory {
  const PJRT_Memory_FunctionTable* vtable;  /* since 0.105 */
};

/* Arguments of the callback PJRT_KeyValueGetCallback. */
struct PJRT_KeyValueGetCallback_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const char* key;  /* in */
  size_t key_size;  /* in */
  int timeout_in_ms;  /* in */
  PJRT_CallbackError* callback_error;  /* in */
  void* user_arg;  /* in */
  char* value;  /* out */
  size_t value_size;  /* out */
  PJRT_KeyValueGetCallback_ValueDeleter value_deleter_callback;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_KeyValueGetCallback_Args, value_deleter_callback);

/* Arguments of the callback PJRT_KeyValueTryGetCallback. */
struct PJRT_KeyValueTryGetCallback_Args {
  size_t struct_size;  /* since 0.61 */
  PJRT_Extension_Base* extension_start;  /* in, since 0.61 */
  const char* key;  /* in, since 0.61 */
  size_t key_size;  /* in, since 0.61 */
  PJRT_CallbackError* callback_error;  /* in, since 0.61 */
  void* user_arg;  /* in, since 0.61 */
  char* value;  /* out, since 0.61 */
  size_t value_size;  /* out, since 0.61 */
  PJRT_KeyValueTryGetCallback_ValueDeleter value_deleter_callback;  /* out, since 0.61 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_KeyValueTryGetCallback_Args, value_deleter_callback);

/* Arguments of the callback PJRT_KeyValuePutCallback. */
struct PJRT_KeyValuePutCallback_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const char* key;  /* in */
  size_t key_size;  /* in */
  const char* value;  /* in */
  size_t value_size;  /* in */
  PJRT_CallbackError* callback_error;  /* in */
  void* user_arg;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_KeyValuePutCallback_Args, user_arg);

/* Arguments of PJRT_Client_Create, slot 10, since 0.13. */
struct PJRT_Client_Create_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_NamedValue* create_options;  /* in */
  size_t num_options;  /* in */
  PJRT_KeyValueGetCallback kv_get_callback;  /* in */
  void* kv_get_user_arg;  /* in */
  PJRT_KeyValuePutCallback kv_put_callback;  /* in */
  void* kv_put_user_arg;  /* in */
  PJRT_Client* client;  /* out */
  PJRT_KeyValueTryGetCallback kv_try_get_callback;  /* in, since 0.61 */
  void* kv_try_get_user_arg;  /* in, since 0.61 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_Create_Args, kv_try_get_user_arg);

/* Arguments of PJRT_Client_Destroy, slot 11, since 0.13. */
struct PJRT_Client_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_Destroy_Args, client);

/* Arguments of PJRT_Client_PlatformName, slot 12, since 0.13. */
struct PJRT_Client_PlatformName_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  const char* platform_name;  /* out */
  size_t platform_name_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_PlatformName_Args, platform_name_size);

/* Arguments of PJRT_Client_ProcessIndex, slot 13, since 0.13. */
struct PJRT_Client_ProcessIndex_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  int process_index;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_ProcessIndex_Args, process_index);

/* Arguments of PJRT_Client_PlatformVersion, slot 14, since 0.13. */
struct PJRT_Client_PlatformVersion_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  const char* platform_version;  /* out */
  size_t platform_version_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_PlatformVersion_Args, platform_version_size);

/* Arguments of PJRT_Client_TopologyDescription, slot 95, since 0.57. */
struct PJRT_Client_TopologyDescription_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_TopologyDescription* topology;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_TopologyDescription_Args, topology);

/* Arguments of PJRT_Client_Devices, slot 15, since 0.13. */
struct PJRT_Client_Devices_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_Device* const* devices;  /* out */
  size_t num_devices;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_Devices_Args, num_devices);

/* Arguments of PJRT_Client_AddressableDevices, slot 16, since 0.13. */
struct PJRT_Client_AddressableDevices_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_Device* const* addressable_devices;  /* out */
  size_t num_addressable_devices;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_AddressableDevices_Args, num_addressable_devices);

/* Arguments of PJRT_Client_LookupDevice, slot 17, since 0.13. */
struct PJRT_Client_LookupDevice_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  int id;  /* in */
  PJRT_Device* device;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_LookupDevice_Args, device);

/* Arguments of PJRT_Client_LookupAddressableDevice, slot 18, since 0.13. */
struct PJRT_Client_LookupAddressableDevice_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  int local_hardware_id;  /* in */
  PJRT_Device* addressable_device;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_LookupAddressableDevice_Args, addressable_device);

struct PJRT_ProcessInfo {
  size_t struct_size;  /* since 0.75 */
  int task_id;  /* since 0.73 */
  uint64_t incarnation_id;  /* since 0.73 */
  PJRT_ProcessState state;  /* since 0.73 */
  int error_code;  /* since 0.73 */
  const char* error_message;  /* since 0.73 */
  size_t error_message_size;  /* since 0.73 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_ProcessInfo, error_message_size);

/* Arguments of PJRT_Client_UpdateGlobalProcessInfo, slot 113, since 0.73. */
struct PJRT_Client_UpdateGlobalProcessInfo_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_ProcessInfo* process_infos;  /* in */
  size_t num_process_infos;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_UpdateGlobalProcessInfo_Args, num_process_infos);

/* Arguments of PJRT_Client_AddressableMemories, slot 19, since 0.20. */
struct PJRT_Client_AddressableMemories_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_Memory* const* addressable_memories;  /* out */
  size_t num_addressable_memories;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_AddressableMemories_Args, num_addressable_memories);

struct PJRT_Program {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;
  char* code;  /* inout */
  size_t code_size;
  const char* format;
  size_t format_size;
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Program, format_size);

/* Arguments of PJRT_Client_Compile, slot 20, since 0.20. */
struct PJRT_Client_Compile_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  const PJRT_Program* program;  /* in */
  const char* compile_options;  /* in */
  size_t compile_options_size;  /* in */
  PJRT_LoadedExecutable* executable;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_Compile_Args, executable);

/* Arguments of PJRT_Client_Load, slot 129, since 0.95. */
struct PJRT_Client_Load_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_Executable* executable;  /* in */
  const char* compile_options;  /* in */
  size_t compile_options_size;  /* in */
  PJRT_LoadedExecutable* loaded_executable;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_Load_Args, loaded_executable);

/* Arguments of PJRT_Client_DefaultDeviceAssignment, slot 21, since 0.20. */
struct PJRT_Client_DefaultDeviceAssignment_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  int num_replicas;  /* in */
  int num_partitions;  /* in */
  size_t default_assignment_size;  /* in */
  int* default_assignment;  /* inout */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_DefaultDeviceAssignment_Args, default_assignment);

/* Arguments of PJRT_Client_DmaMap, slot 110, since 0.67. */
struct PJRT_Client_DmaMap_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  void* data;  /* in */
  size_t size;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_DmaMap_Args, size);

/* Arguments of PJRT_Client_DmaUnmap, slot 111, since 0.67. */
struct PJRT_Client_DmaUnmap_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  void* data;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_DmaUnmap_Args, data);

/* Arguments of PJRT_AsyncHostToDeviceTransferManager_Destroy, slot 101, since 0.60. */
struct PJRT_AsyncHostToDeviceTransferManager_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncHostToDeviceTransferManager_Destroy_Args, transfer_manager);

/* Arguments of PJRT_AsyncHostToDeviceTransferManager_TransferData, slot 102, since 0.60. */
struct PJRT_AsyncHostToDeviceTransferManager_TransferData_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* in */
  int buffer_index;  /* in */
  const void* data;  /* in */
  int64_t offset;  /* in */
  int64_t transfer_size;  /* in */
  bool is_last_transfer;  /* in */
  PJRT_Event* done_with_h2d_transfer;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncHostToDeviceTransferManager_TransferData_Args, done_with_h2d_transfer);

/* Arguments of PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer, slot 104, since 0.62. */
struct PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* in */
  int buffer_index;  /* in */
  PJRT_Buffer* buffer_out;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args, buffer_out);

/* Arguments of PJRT_AsyncHostToDeviceTransferManager_Device, slot 105, since 0.62. */
struct PJRT_AsyncHostToDeviceTransferManager_Device_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* in */
  PJRT_Device* device_out;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncHostToDeviceTransferManager_Device_Args, device_out);

/* Arguments of PJRT_AsyncHostToDeviceTransferManager_BufferCount, slot 106, since 0.62. */
struct PJRT_AsyncHostToDeviceTransferManager_BufferCount_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* in */
  size_t buffer_count;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncHostToDeviceTransferManager_BufferCount_Args, buffer_count);

/* Arguments of PJRT_AsyncHostToDeviceTransferManager_BufferSize, slot 107, since 0.62. */
struct PJRT_AsyncHostToDeviceTransferManager_BufferSize_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* in */
  int buffer_index;  /* in */
  size_t buffer_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncHostToDeviceTransferManager_BufferSize_Args, buffer_size);

/* Arguments of PJRT_AsyncHostToDeviceTransferManager_SetBufferError, slot 108, since 0.62. */
struct PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* in */
  int buffer_index;  /* in */
  PJRT_Error_Code error_code;  /* in */
  const char* error_message;  /* in */
  size_t error_message_size;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args, error_message_size);

/* Arguments of PJRT_AsyncHostToDeviceTransferManager_AddMetadata, slot 109, since 0.62. */
struct PJRT_AsyncHostToDeviceTransferManager_AddMetadata_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* in */
  const PJRT_NamedValue* transfer_metadata;  /* in */
  size_t num_metadata;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncHostToDeviceTransferManager_AddMetadata_Args, num_metadata);

struct PJRT_Buffer_MemoryLayout_Tiled {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;
  const int64_t* minor_to_major;
  size_t minor_to_major_size;
  const int64_t* tile_dims;
  const size_t* tile_dim_sizes;
  size_t num_tiles;
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_MemoryLayout_Tiled, num_tiles);

struct PJRT_Buffer_MemoryLayout_Strides {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;
  const int64_t* byte_strides;
  size_t num_byte_strides;
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_MemoryLayout_Strides, num_byte_strides);

struct PJRT_Buffer_MemoryLayout {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;
  union {
    PJRT_Buffer_MemoryLayout_Tiled tiled;
    PJRT_Buffer_MemoryLayout_Strides strides;
  };
  PJRT_Buffer_MemoryLayout_Type type;
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_MemoryLayout, type);

/* Arguments of PJRT_AsyncHostToDeviceTransferManager_TransferLiteral, slot 119, since 0.83. */
struct PJRT_AsyncHostToDeviceTransferManager_TransferLiteral_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* in */
  int buffer_index;  /* in */
  const void* data;  /* in */
  const int64_t* shape_dims;  /* in */
  size_t shape_num_dims;  /* in */
  PJRT_Buffer_Type shape_element_type;  /* in */
  PJRT_Buffer_MemoryLayout* shape_layout;  /* in */
  PJRT_Event* done_with_h2d_transfer;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncHostToDeviceTransferManager_TransferLiteral_Args, done_with_h2d_transfer);

/* Arguments of PJRT_Client_CreateUninitializedBuffer, slot 112, since 0.69. */
struct PJRT_Client_CreateUninitializedBuffer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  const int64_t* shape_dims;  /* in */
  size_t shape_num_dims;  /* in */
  PJRT_Buffer_Type shape_element_type;  /* in */
  PJRT_Buffer_MemoryLayout* shape_layout;  /* in */
  PJRT_Device* device;  /* in */
  PJRT_Memory* memory;  /* in */
  PJRT_Buffer* buffer;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_CreateUninitializedBuffer_Args, buffer);

/* Arguments of PJRT_Client_CreateErrorBuffer, slot 118, since 0.82. */
struct PJRT_Client_CreateErrorBuffer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_Error_Code error_code;  /* in */
  const char* error_message;  /* in */
  size_t error_message_size;  /* in */
  const int64_t* shape_dims;  /* in */
  size_t shape_num_dims;  /* in */
  PJRT_Buffer_Type shape_element_type;  /* in */
  PJRT_Buffer_MemoryLayout* shape_layout;  /* in */
  PJRT_Memory* memory;  /* in */
  PJRT_Buffer* buffer;  /* out */
  const PJRT_NamedValue* payload;  /* in, since 0.103 */
  size_t num_payload;  /* in, since 0.103 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_CreateErrorBuffer_Args, num_payload);

/* Arguments of PJRT_Client_CreateAliasBuffer, slot 115, since 0.77. */
struct PJRT_Client_CreateAliasBuffer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_Memory* memory;  /* in */
  const int64_t* shape_dims;  /* in */
  size_t shape_num_dims;  /* in */
  PJRT_Buffer_Type shape_element_type;  /* in */
  PJRT_Buffer_MemoryLayout* shape_layout;  /* in */
  PJRT_Buffer* alias_buffer;  /* out */
  PJRT_FulfillAliasBufferCallback* fulfill_alias_buffer_cb;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_CreateAliasBuffer_Args, fulfill_alias_buffer_cb);

/* Arguments of PJRT_Client_FulfillAliasBuffer, slot 116, since 0.77. */
struct PJRT_Client_FulfillAliasBuffer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_Buffer* buffer;  /* in */
  PJRT_Error_Code status_code;  /* in */
  const char* error_message;  /* in */
  size_t error_message_size;  /* in */
  PJRT_FulfillAliasBufferCallback* fulfill_alias_buffer_cb;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_FulfillAliasBuffer_Args, fulfill_alias_buffer_cb);

/* Arguments of PJRT_Client_BufferFromHostBuffer, slot 22, since 0.20. */
struct PJRT_Client_BufferFromHostBuffer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  const void* data;  /* in */
  PJRT_Buffer_Type type;  /* in */
  const int64_t* dims;  /* in */
  size_t num_dims;  /* in */
  const int64_t* byte_strides;  /* in */
  size_t num_byte_strides;  /* in */
  PJRT_HostBufferSemantics host_buffer_semantics;  /* in */
  PJRT_Device* device;  /* in */
  PJRT_Memory* memory;  /* in */
  PJRT_Buffer_MemoryLayout* device_layout;  /* in */
  PJRT_Event* done_with_host_buffer;  /* out */
  PJRT_Buffer* buffer;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_BufferFromHostBuffer_Args, buffer);

/* Arguments of PJRT_Client_CreateViewOfDeviceBuffer, slot 93, since 0.57. */
struct PJRT_Client_CreateViewOfDeviceBuffer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  void* device_buffer_ptr;  /* in */
  const int64_t* dims;  /* in */
  size_t num_dims;  /* in */
  PJRT_Buffer_Type element_type;  /* in */
  PJRT_Buffer_MemoryLayout* layout;  /* in */
  PJRT_Device* device;  /* in */
  void (*on_delete_callback)(void* device_buffer_ptr, void* user_arg);  /* in */
  void* on_delete_callback_arg;  /* in */
  intptr_t stream;  /* in */
  PJRT_Buffer* buffer;  /* out */
  PJRT_Memory* memory;  /* in, since 0.66 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_CreateViewOfDeviceBuffer_Args, memory);

struct PJRT_ShapeSpec {
  size_t struct_size;  /* since 0.60 */
  PJRT_Extension_Base* extension_start;  /* since 0.60 */
  const int64_t* dims;  /* since 0.60 */
  size_t num_dims;  /* since 0.60 */
  PJRT_Buffer_Type element_type;  /* since 0.60 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_ShapeSpec, element_type);

/* Arguments of PJRT_Client_CreateBuffersForAsyncHostToDevice, slot 103, since 0.60. */
struct PJRT_Client_CreateBuffersForAsyncHostToDevice_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_ShapeSpec* shape_specs;  /* in */
  size_t num_shape_specs;  /* in */
  PJRT_Buffer_MemoryLayout** device_layouts;  /* in */
  size_t num_device_layouts;  /* in */
  PJRT_Memory* memory;  /* in */
  PJRT_AsyncHostToDeviceTransferManager* transfer_manager;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Client_CreateBuffersForAsyncHostToDevice_Args, transfer_manager);

/* Arguments of PJRT_DeviceDescription_Id, slot 23, since 0.20. */
struct PJRT_DeviceDescription_Id_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_DeviceDescription* device_description;  /* in */
  int id;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_DeviceDescription_Id_Args, id);

/* Arguments of PJRT_DeviceDescription_ProcessIndex, slot 24, since 0.20. */
struct PJRT_DeviceDescription_ProcessIndex_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_DeviceDescription* device_description;  /* in */
  int process_index;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_DeviceDescription_ProcessIndex_Args, process_index);

/* Arguments of PJRT_DeviceDescription_Attributes, slot 25, since 0.20. */
struct PJRT_DeviceDescription_Attributes_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_DeviceDescription* device_description;  /* in */
  size_t num_attributes;  /* out */
  const PJRT_NamedValue* attributes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_DeviceDescription_Attributes_Args, attributes);

/* Arguments of PJRT_DeviceDescription_Kind, slot 26, since 0.20. */
struct PJRT_DeviceDescription_Kind_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_DeviceDescription* device_description;  /* in */
  const char* device_kind;  /* out */
  size_t device_kind_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_DeviceDescription_Kind_Args, device_kind_size);

/* Arguments of PJRT_DeviceDescription_DebugString, slot 27, since 0.20. */
struct PJRT_DeviceDescription_DebugString_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_DeviceDescription* device_description;  /* in */
  const char* debug_string;  /* out */
  size_t debug_string_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_DeviceDescription_DebugString_Args, debug_string_size);

/* Arguments of PJRT_DeviceDescription_ToString, slot 28, since 0.20. */
struct PJRT_DeviceDescription_ToString_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_DeviceDescription* device_description;  /* in */
  const char* to_string;  /* out */
  size_t to_string_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_DeviceDescription_ToString_Args, to_string_size);

/* Arguments of PJRT_Device_GetDescription, slot 29, since 0.20. */
struct PJRT_Device_GetDescription_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
  PJRT_DeviceDescription* device_description;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_GetDescription_Args, device_description);

/* Arguments of PJRT_Device_IsAddressable, slot 30, since 0.20. */
struct PJRT_Device_IsAddressable_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
  bool is_addressable;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_IsAddressable_Args, is_addressable);

/* Arguments of PJRT_Device_LocalHardwareId, slot 31, since 0.20. */
struct PJRT_Device_LocalHardwareId_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
  int local_hardware_id;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_LocalHardwareId_Args, local_hardware_id);

/* Arguments of PJRT_Device_AddressableMemories, slot 32, since 0.20. */
struct PJRT_Device_AddressableMemories_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
  PJRT_Memory* const* memories;  /* out */
  size_t num_memories;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_AddressableMemories_Args, num_memories);

/* Arguments of PJRT_Device_DefaultMemory, slot 33, since 0.20. */
struct PJRT_Device_DefaultMemory_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
  PJRT_Memory* memory;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_DefaultMemory_Args, memory);

/* Arguments of PJRT_Device_MemoryStats, slot 34, since 0.20. */
struct PJRT_Device_MemoryStats_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
  int64_t bytes_in_use;  /* out */
  int64_t peak_bytes_in_use;  /* out */
  bool peak_bytes_in_use_is_set;  /* out */
  int64_t num_allocs;  /* out */
  bool num_allocs_is_set;  /* out */
  int64_t largest_alloc_size;  /* out */
  bool largest_alloc_size_is_set;  /* out */
  int64_t bytes_limit;  /* out */
  bool bytes_limit_is_set;  /* out */
  int64_t bytes_reserved;  /* out */
  bool bytes_reserved_is_set;  /* out */
  int64_t peak_bytes_reserved;  /* out */
  bool peak_bytes_reserved_is_set;  /* out */
  int64_t bytes_reservable_limit;  /* out */
  bool bytes_reservable_limit_is_set;  /* out */
  int64_t largest_free_block_bytes;  /* out */
  bool largest_free_block_bytes_is_set;  /* out */
  int64_t pool_bytes;  /* out */
  bool pool_bytes_is_set;  /* out */
  int64_t peak_pool_bytes;  /* out */
  bool peak_pool_bytes_is_set;  /* out */
  int64_t peak_allocated_bytes;  /* out, since 0.113 */
  bool peak_allocated_bytes_is_set;  /* out, since 0.113 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_MemoryStats_Args, peak_allocated_bytes_is_set);

/* Arguments of PJRT_Device_ClearMemoryStats, slot 135, since 0.106. */
struct PJRT_Device_ClearMemoryStats_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_ClearMemoryStats_Args, device);

/* Arguments of PJRT_Device_PoisonExecution, slot 121, since 0.85. */
struct PJRT_Device_PoisonExecution_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
  int32_t launch_id;  /* in */
  PJRT_Error_Code error_code;  /* in */
  const char* error_message;  /* in */
  size_t error_message_size;  /* in */
  bool poisoned;  /* out */
  const PJRT_NamedValue* payload;  /* in, since 0.100 */
  size_t num_payload;  /* in, since 0.100 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_PoisonExecution_Args, num_payload);

/* Arguments of PJRT_Device_GetAttributes, slot 128, since 0.92. */
struct PJRT_Device_GetAttributes_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
  const PJRT_NamedValue* attributes;  /* out */
  size_t num_attributes;  /* out */
  PJRT_Device_Attributes* device_attributes;  /* out */
  void (*attributes_deleter)(PJRT_Device_Attributes* device_attributes);  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_GetAttributes_Args, attributes_deleter);

/* Arguments of PJRT_Device_CreateAsyncTrackingEvent, slot 122, since 0.86. */
struct PJRT_Device_CreateAsyncTrackingEvent_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Device* device;  /* in */
  const char* description;  /* in */
  size_t description_size;  /* in */
  PJRT_AsyncTrackingEvent* event;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Device_CreateAsyncTrackingEvent_Args, event);

/* Arguments of PJRT_AsyncTrackingEvent_Destroy, slot 123, since 0.86. */
struct PJRT_AsyncTrackingEvent_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_AsyncTrackingEvent* event;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_AsyncTrackingEvent_Destroy_Args, event);

/* Arguments of PJRT_Memory_Id, slot 35, since 0.20. */
struct PJRT_Memory_Id_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Memory* memory;  /* in */
  int id;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Memory_Id_Args, id);

/* Arguments of PJRT_Memory_Kind, slot 36, since 0.20. */
struct PJRT_Memory_Kind_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Memory* memory;  /* in */
  const char* kind;  /* out */
  size_t kind_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Memory_Kind_Args, kind_size);

/* Arguments of PJRT_Memory_Kind_Id, slot 97, since 0.57. */
struct PJRT_Memory_Kind_Id_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Memory* memory;  /* in */
  int kind_id;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Memory_Kind_Id_Args, kind_id);

/* Arguments of PJRT_Memory_DebugString, slot 37, since 0.20. */
struct PJRT_Memory_DebugString_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Memory* memory;  /* in */
  const char* debug_string;  /* out */
  size_t debug_string_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Memory_DebugString_Args, debug_string_size);

/* Arguments of PJRT_Memory_ToString, slot 38, since 0.20. */
struct PJRT_Memory_ToString_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Memory* memory;  /* in */
  const char* to_string;  /* out */
  size_t to_string_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Memory_ToString_Args, to_string_size);

/* Arguments of PJRT_Memory_AddressableByDevices, slot 39, since 0.20. */
struct PJRT_Memory_AddressableByDevices_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Memory* memory;  /* in */
  PJRT_Device* const* devices;  /* out */
  size_t num_devices;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Memory_AddressableByDevices_Args, num_devices);

/* Arguments of PJRT_ExecuteContext_Create, slot 98, since 0.57. */
struct PJRT_ExecuteContext_Create_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_ExecuteContext* context;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_ExecuteContext_Create_Args, context);

/* Arguments of PJRT_ExecuteContext_Destroy, slot 99, since 0.57. */
struct PJRT_ExecuteContext_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_ExecuteContext* context;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_ExecuteContext_Destroy_Args, context);

/* Arguments of PJRT_Executable_Destroy, slot 40, since 0.20. */
struct PJRT_Executable_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_Destroy_Args, executable);

/* Arguments of PJRT_LoadedExecutable_Destroy, slot 50, since 0.20. */
struct PJRT_LoadedExecutable_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_LoadedExecutable* executable;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadedExecutable_Destroy_Args, executable);

/* Arguments of PJRT_LoadedExecutable_GetExecutable, slot 51, since 0.20. */
struct PJRT_LoadedExecutable_GetExecutable_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_LoadedExecutable* loaded_executable;  /* in */
  PJRT_Executable* executable;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadedExecutable_GetExecutable_Args, executable);

/* Arguments of PJRT_LoadedExecutable_GetDeviceAssignment, slot 117, since 0.79. */
struct PJRT_LoadedExecutable_GetDeviceAssignment_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_LoadedExecutable* executable;  /* in */
  const char* serialized_bytes;  /* out */
  size_t serialized_bytes_size;  /* out */
  PJRT_DeviceAssignmentSerialized* serialized_device_assignment;  /* out */
  void (*serialized_device_assignment_deleter)(PJRT_DeviceAssignmentSerialized* da);  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadedExecutable_GetDeviceAssignment_Args, serialized_device_assignment_deleter);

/* Arguments of PJRT_Executable_Name, slot 41, since 0.20. */
struct PJRT_Executable_Name_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  const char* executable_name;  /* out */
  size_t executable_name_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_Name_Args, executable_name_size);

/* Arguments of PJRT_Executable_NumReplicas, slot 42, since 0.20. */
struct PJRT_Executable_NumReplicas_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  size_t num_replicas;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_NumReplicas_Args, num_replicas);

/* Arguments of PJRT_Executable_NumPartitions, slot 43, since 0.20. */
struct PJRT_Executable_NumPartitions_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  size_t num_partitions;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_NumPartitions_Args, num_partitions);

struct PJRT_LogicalDeviceIds {
  int replica;  /* since 0.96 */
  int partition;  /* since 0.96 */
};

/* Arguments of PJRT_LoadedExecutable_AddressableDevices, slot 52, since 0.20. */
struct PJRT_LoadedExecutable_AddressableDevices_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_LoadedExecutable* executable;  /* in */
  PJRT_Device* const* addressable_devices;  /* out */
  size_t num_addressable_devices;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadedExecutable_AddressableDevices_Args, num_addressable_devices);

/* Arguments of PJRT_LoadedExecutable_AddressableDeviceLogicalIds, slot 130, since 0.96. */
struct PJRT_LoadedExecutable_AddressableDeviceLogicalIds_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_LoadedExecutable* executable;  /* in */
  PJRT_LogicalDeviceIds* addressable_device_logical_ids;  /* out */
  size_t num_addressable_device_logical_ids;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadedExecutable_AddressableDeviceLogicalIds_Args, num_addressable_device_logical_ids);

/* Arguments of PJRT_Executable_OptimizedProgram, slot 48, since 0.20. */
struct PJRT_Executable_OptimizedProgram_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  PJRT_Program* program;  /* inout */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_OptimizedProgram_Args, program);

/* Arguments of PJRT_LoadedExecutable_Delete, slot 53, since 0.20. */
struct PJRT_LoadedExecutable_Delete_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_LoadedExecutable* executable;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadedExecutable_Delete_Args, executable);

/* Arguments of PJRT_LoadedExecutable_IsDeleted, slot 54, since 0.20. */
struct PJRT_LoadedExecutable_IsDeleted_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_LoadedExecutable* executable;  /* in */
  bool is_deleted;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadedExecutable_IsDeleted_Args, is_deleted);

struct PJRT_Chunk {
  void* data;
  size_t size;
  void (*deleter)(void* data, void* deleter_arg);
  void* deleter_arg;
};

struct PJRT_SendCallbackInfo {
  int64_t channel_id;
  void* user_arg;
  PJRT_SendCallback send_callback;
};

struct PJRT_RecvCallbackInfo {
  int64_t channel_id;
  void* user_arg;
  PJRT_RecvCallback recv_callback;
};

struct PJRT_HloOutputCallbackInfo {
  void* user_arg;  /* since 0.112 */
  PJRT_HloOutputCallback callback;  /* since 0.112 */
  int64_t callback_id;  /* since 0.112 */
  size_t num_operands;  /* since 0.112 */
};

struct PJRT_ExecuteOptions {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;
  PJRT_SendCallbackInfo** send_callbacks;
  PJRT_RecvCallbackInfo** recv_callbacks;
  size_t num_send_ops;
  size_t num_recv_ops;
  int launch_id;
  const int64_t* non_donatable_input_indices;
  size_t num_non_donatable_input_indices;
  PJRT_ExecuteContext* context;  /* since 0.64 */
  const char* call_location;  /* since 0.76 */
  size_t num_tasks;  /* since 0.78 */
  int* task_ids;  /* since 0.78 */
  int64_t* incarnation_ids;  /* since 0.78 */
  PJRT_MultiSlice_Config* multi_slice_config;  /* since 0.97 */
  bool use_major_to_minor_data_layout_for_callbacks;  /* since 0.108 */
  PJRT_HloOutputCallbackInfo* hlo_output_callbacks;  /* since 0.112 */
  size_t num_hlo_output_callbacks;  /* since 0.112 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_ExecuteOptions, num_hlo_output_callbacks);

/* Arguments of PJRT_LoadedExecutable_Execute, slot 55, since 0.20. */
struct PJRT_LoadedExecutable_Execute_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_LoadedExecutable* executable;  /* in */
  PJRT_ExecuteOptions* options;  /* in */
  PJRT_Buffer* const* const* argument_lists;  /* in */
  size_t num_devices;  /* in */
  size_t num_args;  /* in */
  PJRT_Buffer** const* output_lists;  /* inout */
  PJRT_Event** device_complete_events;  /* inout */
  PJRT_Device* execute_device;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadedExecutable_Execute_Args, execute_device);

/* Arguments of PJRT_Executable_NumOutputs, slot 44, since 0.20. */
struct PJRT_Executable_NumOutputs_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  size_t num_outputs;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_NumOutputs_Args, num_outputs);

/* Arguments of PJRT_Executable_SizeOfGeneratedCodeInBytes, slot 45, since 0.20. */
struct PJRT_Executable_SizeOfGeneratedCodeInBytes_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  int64_t size_in_bytes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_SizeOfGeneratedCodeInBytes_Args, size_in_bytes);

/* Arguments of PJRT_Executable_Fingerprint, slot 94, since 0.57. */
struct PJRT_Executable_Fingerprint_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  const char* executable_fingerprint;  /* out */
  size_t executable_fingerprint_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_Fingerprint_Args, executable_fingerprint_size);

/* Arguments of PJRT_Executable_GetCostAnalysis, slot 46, since 0.20. */
struct PJRT_Executable_GetCostAnalysis_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  size_t num_properties;  /* out */
  const PJRT_NamedValue* properties;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_GetCostAnalysis_Args, properties);

/* Arguments of PJRT_Executable_GetCompiledMemoryStats, slot 96, since 0.57. */
struct PJRT_Executable_GetCompiledMemoryStats_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  int64_t generated_code_size_in_bytes;  /* out */
  int64_t argument_size_in_bytes;  /* out */
  int64_t output_size_in_bytes;  /* out */
  int64_t alias_size_in_bytes;  /* out */
  int64_t temp_size_in_bytes;  /* out */
  int64_t host_generated_code_size_in_bytes;  /* out */
  int64_t host_argument_size_in_bytes;  /* out */
  int64_t host_output_size_in_bytes;  /* out */
  int64_t host_alias_size_in_bytes;  /* out */
  int64_t host_temp_size_in_bytes;  /* out */
  int64_t peak_memory_in_bytes;  /* out, since 0.72 */
  int64_t total_size_in_bytes;  /* out, since 0.90 */
  int64_t total_allocation_bytes;  /* out, since 0.104 */
  int64_t indefinite_allocations;  /* out, since 0.104 */
  int64_t peak_unpadded_heap_bytes;  /* out, since 0.104 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_GetCompiledMemoryStats_Args, peak_unpadded_heap_bytes);

/* Arguments of PJRT_Executable_OutputElementTypes, slot 90, since 0.57. */
struct PJRT_Executable_OutputElementTypes_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  PJRT_Buffer_Type* output_types;  /* out */
  size_t num_output_types;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_OutputElementTypes_Args, num_output_types);

/* Arguments of PJRT_Executable_OutputDimensions, slot 91, since 0.57. */
struct PJRT_Executable_OutputDimensions_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  size_t num_outputs;  /* out */
  const int64_t* dims;  /* out */
  const size_t* dim_sizes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_OutputDimensions_Args, dim_sizes);

/* Arguments of PJRT_Executable_ParameterMemoryKinds, slot 134, since 0.102. */
struct PJRT_Executable_ParameterMemoryKinds_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  size_t num_parameters;  /* out */
  const char* const* memory_kinds;  /* out */
  const size_t* memory_kind_sizes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_ParameterMemoryKinds_Args, memory_kind_sizes);

/* Arguments of PJRT_Executable_OutputMemoryKinds, slot 47, since 0.20. */
struct PJRT_Executable_OutputMemoryKinds_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  size_t num_outputs;  /* out */
  const char* const* memory_kinds;  /* out */
  const size_t* memory_kind_sizes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_OutputMemoryKinds_Args, memory_kind_sizes);

/* Arguments of PJRT_Executable_Serialize, slot 49, since 0.20. */
struct PJRT_Executable_Serialize_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_Executable* executable;  /* in */
  const char* serialized_bytes;  /* out */
  size_t serialized_bytes_size;  /* out */
  PJRT_SerializedExecutable* serialized_executable;  /* out */
  void (*serialized_executable_deleter)(PJRT_SerializedExecutable* exec);  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_Serialize_Args, serialized_executable_deleter);

/* Arguments of PJRT_Executable_GetCompileOptions, slot 124, since 0.87. */
struct PJRT_Executable_GetCompileOptions_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Executable* executable;  /* in */
  const char* serialized_bytes;  /* out */
  size_t serialized_bytes_size;  /* out */
  PJRT_SerializedCompileOptions* serialized_compile_options;  /* out */
  void (*serialized_compile_options_deleter)(PJRT_SerializedCompileOptions* options);  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_GetCompileOptions_Args, serialized_compile_options_deleter);

struct PJRT_LoadOptions {
  size_t struct_size;  /* since 0.111 */
  const int32_t* computation_origin;  /* since 0.111 */
  size_t computation_origin_size;  /* since 0.111 */
  PJRT_MultiSlice_Config* multi_slice_config;  /* since 0.111 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadOptions, multi_slice_config);

/* Arguments of PJRT_Executable_DeserializeAndLoad, slot 56, since 0.20. */
struct PJRT_Executable_DeserializeAndLoad_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Client* client;  /* in */
  const char* serialized_executable;  /* in */
  size_t serialized_executable_size;  /* in */
  PJRT_LoadedExecutable* loaded_executable;  /* out */
  const char* overridden_serialized_compile_options;  /* in, since 0.71 */
  size_t overridden_serialized_compile_options_size;  /* in, since 0.71 */
  PJRT_LoadOptions* load_options;  /* in, since 0.111 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Executable_DeserializeAndLoad_Args, load_options);

/* Arguments of PJRT_LoadedExecutable_Fingerprint, slot 57, since 0.28. */
struct PJRT_LoadedExecutable_Fingerprint_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_LoadedExecutable* executable;  /* in */
  const char* executable_fingerprint;  /* out */
  size_t executable_fingerprint_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_LoadedExecutable_Fingerprint_Args, executable_fingerprint_size);

/* Arguments of PJRT_Buffer_Destroy, slot 58, since 0.28. */
struct PJRT_Buffer_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_Destroy_Args, buffer);

/* Arguments of PJRT_Buffer_ElementType, slot 59, since 0.28. */
struct PJRT_Buffer_ElementType_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  PJRT_Buffer_Type type;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_ElementType_Args, type);

/* Arguments of PJRT_Buffer_Dimensions, slot 60, since 0.28. */
struct PJRT_Buffer_Dimensions_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  const int64_t* dims;  /* out */
  size_t num_dims;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_Dimensions_Args, num_dims);

/* Arguments of PJRT_Buffer_UnpaddedDimensions, slot 61, since 0.28. */
struct PJRT_Buffer_UnpaddedDimensions_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  const int64_t* unpadded_dims;  /* out */
  size_t num_dims;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_UnpaddedDimensions_Args, num_dims);

/* Arguments of PJRT_Buffer_DynamicDimensionIndices, slot 62, since 0.28. */
struct PJRT_Buffer_DynamicDimensionIndices_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  const size_t* dynamic_dim_indices;  /* out */
  size_t num_dynamic_dims;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_DynamicDimensionIndices_Args, num_dynamic_dims);

/* Arguments of PJRT_Buffer_GetMemoryLayout, slot 63, since 0.28. */
struct PJRT_Buffer_GetMemoryLayout_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  PJRT_Buffer_MemoryLayout layout;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_GetMemoryLayout_Args, layout);

/* Arguments of PJRT_Buffer_ToHostBuffer, slot 70, since 0.57. */
struct PJRT_Buffer_ToHostBuffer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* src;  /* in */
  PJRT_Buffer_MemoryLayout* host_layout;  /* in */
  void* dst;  /* inout */
  size_t dst_size;  /* inout */
  PJRT_Event* event;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_ToHostBuffer_Args, event);

/* Arguments of PJRT_Buffer_OnDeviceSizeInBytes, slot 64, since 0.28. */
struct PJRT_Buffer_OnDeviceSizeInBytes_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  size_t on_device_size_in_bytes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_OnDeviceSizeInBytes_Args, on_device_size_in_bytes);

/* Arguments of PJRT_Buffer_Delete, slot 67, since 0.28. */
struct PJRT_Buffer_Delete_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_Delete_Args, buffer);

/* Arguments of PJRT_Buffer_IsDeleted, slot 68, since 0.28. */
struct PJRT_Buffer_IsDeleted_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  bool is_deleted;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_IsDeleted_Args, is_deleted);

/* Arguments of PJRT_Buffer_CopyRawToHost, slot 100, since 0.57. */
struct PJRT_Buffer_CopyRawToHost_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  void* dst;  /* in */
  int64_t offset;  /* in */
  int64_t transfer_size;  /* in */
  PJRT_Event* event;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_CopyRawToHost_Args, event);

/* Arguments of the callback PJRT_Buffer_CopyRawToHostFuture_Callback. */
struct PJRT_Buffer_CopyRawToHostFuture_Callback_Args {
  size_t struct_size;  /* since 0.84 */
  void* callback_data;  /* in, since 0.84 */
  PJRT_Error_Code error_code;  /* in, since 0.84 */
  const char* error_message;  /* in, since 0.84 */
  size_t error_message_size;  /* in, since 0.84 */
  void* dst;  /* in, since 0.84 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_CopyRawToHostFuture_Callback_Args, dst);

/* Arguments of PJRT_Buffer_CopyRawToHostFuture, slot 120, since 0.84. */
struct PJRT_Buffer_CopyRawToHostFuture_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  int64_t offset;  /* in */
  int64_t transfer_size;  /* in */
  PJRT_Event* event;  /* out */
  void* callback_data;  /* out */
  void (*future_ready_callback)(PJRT_Buffer_CopyRawToHostFuture_Callback_Args* args);  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_CopyRawToHostFuture_Args, future_ready_callback);

/* Arguments of PJRT_Buffer_CopyToDevice, slot 69, since 0.57. */
struct PJRT_Buffer_CopyToDevice_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  PJRT_Device* dst_device;  /* in */
  PJRT_Buffer* dst_buffer;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_CopyToDevice_Args, dst_buffer);

/* Arguments of PJRT_Buffer_CopyToMemory, slot 92, since 0.57. */
struct PJRT_Buffer_CopyToMemory_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  PJRT_Memory* dst_memory;  /* in */
  PJRT_Buffer* dst_buffer;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_CopyToMemory_Args, dst_buffer);

/* Arguments of PJRT_Buffer_Bitcast, slot 131, since 0.98. */
struct PJRT_Buffer_Bitcast_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  PJRT_Buffer_Type element_type;  /* in */
  const int64_t* dims;  /* in */
  size_t num_dims;  /* in */
  PJRT_Buffer_MemoryLayout* device_layout;  /* in */
  PJRT_Buffer* out_buffer;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_Bitcast_Args, out_buffer);

/* Arguments of PJRT_Buffer_IsOnCpu, slot 71, since 0.57. */
struct PJRT_Buffer_IsOnCpu_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  bool is_on_cpu;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_IsOnCpu_Args, is_on_cpu);

/* Arguments of PJRT_Buffer_Device, slot 65, since 0.28. */
struct PJRT_Buffer_Device_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  PJRT_Device* device;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_Device_Args, device);

/* Arguments of PJRT_Buffer_Memory, slot 66, since 0.28. */
struct PJRT_Buffer_Memory_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  PJRT_Memory* memory;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_Memory_Args, memory);

/* Arguments of PJRT_Buffer_ReadyEvent, slot 72, since 0.57. */
struct PJRT_Buffer_ReadyEvent_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  PJRT_Event* event;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_ReadyEvent_Args, event);

/* Arguments of PJRT_Buffer_UnsafePointer, slot 73, since 0.57. */
struct PJRT_Buffer_UnsafePointer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  uintptr_t buffer_pointer;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_UnsafePointer_Args, buffer_pointer);

/* Arguments of PJRT_Buffer_IncreaseExternalReferenceCount, slot 74, since 0.57. */
struct PJRT_Buffer_IncreaseExternalReferenceCount_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_IncreaseExternalReferenceCount_Args, buffer);

/* Arguments of PJRT_Buffer_DecreaseExternalReferenceCount, slot 75, since 0.57. */
struct PJRT_Buffer_DecreaseExternalReferenceCount_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_DecreaseExternalReferenceCount_Args, buffer);

/* Arguments of PJRT_Buffer_OpaqueDeviceMemoryDataPointer, slot 76, since 0.57. */
struct PJRT_Buffer_OpaqueDeviceMemoryDataPointer_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  void* device_memory_ptr;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_OpaqueDeviceMemoryDataPointer_Args, device_memory_ptr);

/* Arguments of the callback PJRT_Buffer_DonateWithControlDependency_Callback. */
struct PJRT_Buffer_DonateWithControlDependency_Callback_Args {
  size_t struct_size;  /* since 0.88 */
  void* callback_data;  /* in, since 0.88 */
  PJRT_Error_Code error_code;  /* in, since 0.88 */
  const char* error_message;  /* in, since 0.88 */
  size_t error_message_size;  /* in, since 0.88 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_DonateWithControlDependency_Callback_Args, error_message_size);

/* Arguments of PJRT_Buffer_DonateWithControlDependency, slot 125, since 0.88. */
struct PJRT_Buffer_DonateWithControlDependency_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_Buffer* buffer;  /* in */
  void* callback_data;  /* out */
  void (*dependency_ready_callback)(PJRT_Buffer_DonateWithControlDependency_Callback_Args* args);  /* out */
  PJRT_Buffer* out_buffer;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Buffer_DonateWithControlDependency_Args, out_buffer);

/* Arguments of PJRT_CopyToDeviceStream_Destroy, slot 77, since 0.57. */
struct PJRT_CopyToDeviceStream_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_CopyToDeviceStream* stream;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_CopyToDeviceStream_Destroy_Args, stream);

/* Arguments of PJRT_CopyToDeviceStream_AddChunk, slot 78, since 0.57. */
struct PJRT_CopyToDeviceStream_AddChunk_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_CopyToDeviceStream* stream;  /* in */
  PJRT_Chunk* chunk;  /* in */
  PJRT_Event* transfer_complete;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_CopyToDeviceStream_AddChunk_Args, transfer_complete);

/* Arguments of PJRT_CopyToDeviceStream_TotalBytes, slot 79, since 0.57. */
struct PJRT_CopyToDeviceStream_TotalBytes_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_CopyToDeviceStream* stream;  /* in */
  int64_t total_bytes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_CopyToDeviceStream_TotalBytes_Args, total_bytes);

/* Arguments of PJRT_CopyToDeviceStream_GranuleSize, slot 80, since 0.57. */
struct PJRT_CopyToDeviceStream_GranuleSize_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_CopyToDeviceStream* stream;  /* in */
  int64_t granule_size_in_bytes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_CopyToDeviceStream_GranuleSize_Args, granule_size_in_bytes);

/* Arguments of PJRT_CopyToDeviceStream_CurrentBytes, slot 81, since 0.57. */
struct PJRT_CopyToDeviceStream_CurrentBytes_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_CopyToDeviceStream* stream;  /* in */
  int64_t current_bytes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_CopyToDeviceStream_CurrentBytes_Args, current_bytes);

/* Arguments of PJRT_TopologyDescription_Create, slot 82, since 0.57. */
struct PJRT_TopologyDescription_Create_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const char* topology_name;  /* in */
  size_t topology_name_size;  /* in */
  const PJRT_NamedValue* create_options;  /* in */
  size_t num_options;  /* in */
  PJRT_TopologyDescription* topology;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_Create_Args, topology);

/* Arguments of PJRT_TopologyDescription_Destroy, slot 83, since 0.57. */
struct PJRT_TopologyDescription_Destroy_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_TopologyDescription* topology;  /* in */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_Destroy_Args, topology);

/* Arguments of PJRT_TopologyDescription_PlatformVersion, slot 85, since 0.57. */
struct PJRT_TopologyDescription_PlatformVersion_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_TopologyDescription* topology;  /* in */
  const char* platform_version;  /* out */
  size_t platform_version_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_PlatformVersion_Args, platform_version_size);

/* Arguments of PJRT_TopologyDescription_PlatformName, slot 84, since 0.57. */
struct PJRT_TopologyDescription_PlatformName_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_TopologyDescription* topology;  /* in */
  const char* platform_name;  /* out */
  size_t platform_name_size;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_PlatformName_Args, platform_name_size);

/* Arguments of PJRT_TopologyDescription_GetDeviceDescriptions, slot 86, since 0.57. */
struct PJRT_TopologyDescription_GetDeviceDescriptions_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_TopologyDescription* topology;  /* in */
  PJRT_DeviceDescription* const* descriptions;  /* out */
  size_t num_descriptions;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_GetDeviceDescriptions_Args, num_descriptions);

/* Arguments of PJRT_TopologyDescription_Serialize, slot 87, since 0.57. */
struct PJRT_TopologyDescription_Serialize_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_TopologyDescription* topology;  /* in */
  const char* serialized_bytes;  /* out */
  size_t serialized_bytes_size;  /* out */
  PJRT_SerializedTopology* serialized_topology;  /* out */
  void (*serialized_topology_deleter)(PJRT_SerializedTopology* serialized_topology);  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_Serialize_Args, serialized_topology_deleter);

/* Arguments of PJRT_TopologyDescription_Deserialize, slot 114, since 0.75. */
struct PJRT_TopologyDescription_Deserialize_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const char* serialized_topology;  /* in */
  size_t serialized_topology_size;  /* in */
  PJRT_TopologyDescription* topology;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_Deserialize_Args, topology);

/* Arguments of PJRT_TopologyDescription_Attributes, slot 88, since 0.57. */
struct PJRT_TopologyDescription_Attributes_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  PJRT_TopologyDescription* topology;  /* in */
  const PJRT_NamedValue* attributes;  /* out */
  size_t num_attributes;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_Attributes_Args, num_attributes);

/* Arguments of PJRT_TopologyDescription_Fingerprint, slot 133, since 0.101. */
struct PJRT_TopologyDescription_Fingerprint_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_TopologyDescription* topology;  /* in */
  uint64_t fingerprint;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_Fingerprint_Args, fingerprint);

/* Arguments of PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace, slot 136, since 0.109. */
struct PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_TopologyDescription* topology;  /* in */
  int memory_space_kind_id;  /* in */
  const int64_t* dims;  /* in */
  size_t num_dims;  /* in */
  PJRT_Buffer_Type element_type;  /* in */
  const PJRT_Buffer_MemoryLayout* layout;  /* in */
  const char* serialized_shape;  /* out */
  size_t serialized_shape_size;  /* out */
  void (*serialized_shape_deleter)(const char*);  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace_Args, serialized_shape_deleter);

/* Arguments of PJRT_TopologyDescription_GetMemorySpaceKindIds, slot 137, since 0.110. */
struct PJRT_TopologyDescription_GetMemorySpaceKindIds_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_TopologyDescription* topology;  /* in */
  const int* memory_space_kind_ids;  /* out */
  size_t num_memory_space_kind_ids;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_TopologyDescription_GetMemorySpaceKindIds_Args, num_memory_space_kind_ids);

/* Arguments of PJRT_Compile, slot 89, since 0.57. */
struct PJRT_Compile_Args {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;  /* in */
  const PJRT_TopologyDescription* topology;  /* in */
  const PJRT_Program* program;  /* in */
  const char* compile_options;  /* in */
  size_t compile_options_size;  /* in */
  PJRT_Client* client;  /* in */
  PJRT_Executable* executable;  /* out */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Compile_Args, executable);

/* The function table that GetPjrtApi returns. Slots are only ever appended; a slot exists where struct_size reaches it. */
struct PJRT_Api {
  size_t struct_size;
  PJRT_Extension_Base* extension_start;
  PJRT_Api_Version pjrt_api_version;

  void (*PJRT_Error_Destroy)(PJRT_Error_Destroy_Args* args);
  void (*PJRT_Error_Message)(PJRT_Error_Message_Args* args);
  PJRT_Error* (*PJRT_Error_GetCode)(PJRT_Error_GetCode_Args* args);
  PJRT_Error* (*PJRT_Plugin_Initialize)(PJRT_Plugin_Initialize_Args* args);
  PJRT_Error* (*PJRT_Plugin_Attributes)(PJRT_Plugin_Attributes_Args* args);
  PJRT_Error* (*PJRT_Event_Destroy)(PJRT_Event_Destroy_Args* args);
  PJRT_Error* (*PJRT_Event_IsReady)(PJRT_Event_IsReady_Args* args);
  PJRT_Error* (*PJRT_Event_Error)(PJRT_Event_Error_Args* args);
  PJRT_Error* (*PJRT_Event_Await)(PJRT_Event_Await_Args* args);
  PJRT_Error* (*PJRT_Event_OnReady)(PJRT_Event_OnReady_Args* args);
  PJRT_Error* (*PJRT_Client_Create)(PJRT_Client_Create_Args* args);
  PJRT_Error* (*PJRT_Client_Destroy)(PJRT_Client_Destroy_Args* args);
  PJRT_Error* (*PJRT_Client_PlatformName)(PJRT_Client_PlatformName_Args* args);
  PJRT_Error* (*PJRT_Client_ProcessIndex)(PJRT_Client_ProcessIndex_Args* args);
  PJRT_Error* (*PJRT_Client_PlatformVersion)(PJRT_Client_PlatformVersion_Args* args);
  PJRT_Error* (*PJRT_Client_Devices)(PJRT_Client_Devices_Args* args);
  PJRT_Error* (*PJRT_Client_AddressableDevices)(PJRT_Client_AddressableDevices_Args* args);
  PJRT_Error* (*PJRT_Client_LookupDevice)(PJRT_Client_LookupDevice_Args* args);
  PJRT_Error* (*PJRT_Client_LookupAddressableDevice)(PJRT_Client_LookupAddressableDevice_Args* args);
  PJRT_Error* (*PJRT_Client_AddressableMemories)(PJRT_Client_AddressableMemories_Args* args);
  PJRT_Error* (*PJRT_Client_Compile)(PJRT_Client_Compile_Args* args);
  PJRT_Error* (*PJRT_Client_DefaultDeviceAssignment)(PJRT_Client_DefaultDeviceAssignment_Args* args);
  PJRT_Error* (*PJRT_Client_BufferFromHostBuffer)(PJRT_Client_BufferFromHostBuffer_Args* args);
  PJRT_Error* (*PJRT_DeviceDescription_Id)(PJRT_DeviceDescription_Id_Args* args);
  PJRT_Error* (*PJRT_DeviceDescription_ProcessIndex)(PJRT_DeviceDescription_ProcessIndex_Args* args);
  PJRT_Error* (*PJRT_DeviceDescription_Attributes)(PJRT_DeviceDescription_Attributes_Args* args);
  PJRT_Error* (*PJRT_DeviceDescription_Kind)(PJRT_DeviceDescription_Kind_Args* args);
  PJRT_Error* (*PJRT_DeviceDescription_DebugString)(PJRT_DeviceDescription_DebugString_Args* args);
  PJRT_Error* (*PJRT_DeviceDescription_ToString)(PJRT_DeviceDescription_ToString_Args* args);
  PJRT_Error* (*PJRT_Device_GetDescription)(PJRT_Device_GetDescription_Args* args);
  PJRT_Error* (*PJRT_Device_IsAddressable)(PJRT_Device_IsAddressable_Args* args);
  PJRT_Error* (*PJRT_Device_LocalHardwareId)(PJRT_Device_LocalHardwareId_Args* args);
  PJRT_Error* (*PJRT_Device_AddressableMemories)(PJRT_Device_AddressableMemories_Args* args);
  PJRT_Error* (*PJRT_Device_DefaultMemory)(PJRT_Device_DefaultMemory_Args* args);
  PJRT_Error* (*PJRT_Device_MemoryStats)(PJRT_Device_MemoryStats_Args* args);
  PJRT_Error* (*PJRT_Memory_Id)(PJRT_Memory_Id_Args* args);
  PJRT_Error* (*PJRT_Memory_Kind)(PJRT_Memory_Kind_Args* args);
  PJRT_Error* (*PJRT_Memory_DebugString)(PJRT_Memory_DebugString_Args* args);
  PJRT_Error* (*PJRT_Memory_ToString)(PJRT_Memory_ToString_Args* args);
  PJRT_Error* (*PJRT_Memory_AddressableByDevices)(PJRT_Memory_AddressableByDevices_Args* args);
  PJRT_Error* (*PJRT_Executable_Destroy)(PJRT_Executable_Destroy_Args* args);
  PJRT_Error* (*PJRT_Executable_Name)(PJRT_Executable_Name_Args* args);
  PJRT_Error* (*PJRT_Executable_NumReplicas)(PJRT_Executable_NumReplicas_Args* args);
  PJRT_Error* (*PJRT_Executable_NumPartitions)(PJRT_Executable_NumPartitions_Args* args);
  PJRT_Error* (*PJRT_Executable_NumOutputs)(PJRT_Executable_NumOutputs_Args* args);
  PJRT_Error* (*PJRT_Executable_SizeOfGeneratedCodeInBytes)(PJRT_Executable_SizeOfGeneratedCodeInBytes_Args* args);
  PJRT_Error* (*PJRT_Executable_GetCostAnalysis)(PJRT_Executable_GetCostAnalysis_Args* args);
  PJRT_Error* (*PJRT_Executable_OutputMemoryKinds)(PJRT_Executable_OutputMemoryKinds_Args* args);
  PJRT_Error* (*PJRT_Executable_OptimizedProgram)(PJRT_Executable_OptimizedProgram_Args* args);
  PJRT_Error* (*PJRT_Executable_Serialize)(PJRT_Executable_Serialize_Args* args);
  PJRT_Error* (*PJRT_LoadedExecutable_Destroy)(PJRT_LoadedExecutable_Destroy_Args* args);
  PJRT_Error* (*PJRT_LoadedExecutable_GetExecutable)(PJRT_LoadedExecutable_GetExecutable_Args* args);
  PJRT_Error* (*PJRT_LoadedExecutable_AddressableDevices)(PJRT_LoadedExecutable_AddressableDevices_Args* args);
  PJRT_Error* (*PJRT_LoadedExecutable_Delete)(PJRT_LoadedExecutable_Delete_Args* args);
  PJRT_Error* (*PJRT_LoadedExecutable_IsDeleted)(PJRT_LoadedExecutable_IsDeleted_Args* args);
  PJRT_Error* (*PJRT_LoadedExecutable_Execute)(PJRT_LoadedExecutable_Execute_Args* args);
  PJRT_Error* (*PJRT_Executable_DeserializeAndLoad)(PJRT_Executable_DeserializeAndLoad_Args* args);
  PJRT_Error* (*PJRT_LoadedExecutable_Fingerprint)(PJRT_LoadedExecutable_Fingerprint_Args* args);
  PJRT_Error* (*PJRT_Buffer_Destroy)(PJRT_Buffer_Destroy_Args* args);
  PJRT_Error* (*PJRT_Buffer_ElementType)(PJRT_Buffer_ElementType_Args* args);
  PJRT_Error* (*PJRT_Buffer_Dimensions)(PJRT_Buffer_Dimensions_Args* args);
  PJRT_Error* (*PJRT_Buffer_UnpaddedDimensions)(PJRT_Buffer_UnpaddedDimensions_Args* args);
  PJRT_Error* (*PJRT_Buffer_DynamicDimensionIndices)(PJRT_Buffer_DynamicDimensionIndices_Args* args);
  PJRT_Error* (*PJRT_Buffer_GetMemoryLayout)(PJRT_Buffer_GetMemoryLayout_Args* args);
  PJRT_Error* (*PJRT_Buffer_OnDeviceSizeInBytes)(PJRT_Buffer_OnDeviceSizeInBytes_Args* args);
  PJRT_Error* (*PJRT_Buffer_Device)(PJRT_Buffer_Device_Args* args);
  PJRT_Error* (*PJRT_Buffer_Memory)(PJRT_Buffer_Memory_Args* args);
  PJRT_Error* (*PJRT_Buffer_Delete)(PJRT_Buffer_Delete_Args* args);
  PJRT_Error* (*PJRT_Buffer_IsDeleted)(PJRT_Buffer_IsDeleted_Args* args);
  PJRT_Error* (*PJRT_Buffer_CopyToDevice)(PJRT_Buffer_CopyToDevice_Args* args);
  PJRT_Error* (*PJRT_Buffer_ToHostBuffer)(PJRT_Buffer_ToHostBuffer_Args* args);
  PJRT_Error* (*PJRT_Buffer_IsOnCpu)(PJRT_Buffer_IsOnCpu_Args* args);
  PJRT_Error* (*PJRT_Buffer_ReadyEvent)(PJRT_Buffer_ReadyEvent_Args* args);
  PJRT_Error* (*PJRT_Buffer_UnsafePointer)(PJRT_Buffer_UnsafePointer_Args* args);
  PJRT_Error* (*PJRT_Buffer_IncreaseExternalReferenceCount)(PJRT_Buffer_IncreaseExternalReferenceCount_Args* args);
  PJRT_Error* (*PJRT_Buffer_DecreaseExternalReferenceCount)(PJRT_Buffer_DecreaseExternalReferenceCount_Args* args);
  PJRT_Error* (*PJRT_Buffer_OpaqueDeviceMemoryDataPointer)(PJRT_Buffer_OpaqueDeviceMemoryDataPointer_Args* args);
  PJRT_Error* (*PJRT_CopyToDeviceStream_Destroy)(PJRT_CopyToDeviceStream_Destroy_Args* args);
  PJRT_Error* (*PJRT_CopyToDeviceStream_AddChunk)(PJRT_CopyToDeviceStream_AddChunk_Args* args);
  PJRT_Error* (*PJRT_CopyToDeviceStream_TotalBytes)(PJRT_CopyToDeviceStream_TotalBytes_Args* args);
  PJRT_Error* (*PJRT_CopyToDeviceStream_GranuleSize)(PJRT_CopyToDeviceStream_GranuleSize_Args* args);
  PJRT_Error* (*PJRT_CopyToDeviceStream_CurrentBytes)(PJRT_CopyToDeviceStream_CurrentBytes_Args* args);
  PJRT_Error* (*PJRT_TopologyDescription_Create)(PJRT_TopologyDescription_Create_Args* args);
  PJRT_Error* (*PJRT_TopologyDescription_Destroy)(PJRT_TopologyDescription_Destroy_Args* args);
  PJRT_Error* (*PJRT_TopologyDescription_PlatformName)(PJRT_TopologyDescription_PlatformName_Args* args);
  PJRT_Error* (*PJRT_TopologyDescription_PlatformVersion)(PJRT_TopologyDescription_PlatformVersion_Args* args);
  PJRT_Error* (*PJRT_TopologyDescription_GetDeviceDescriptions)(PJRT_TopologyDescription_GetDeviceDescriptions_Args* args);
  PJRT_Error* (*PJRT_TopologyDescription_Serialize)(PJRT_TopologyDescription_Serialize_Args* args);
  PJRT_Error* (*PJRT_TopologyDescription_Attributes)(PJRT_TopologyDescription_Attributes_Args* args);
  PJRT_Error* (*PJRT_Compile)(PJRT_Compile_Args* args);
  PJRT_Error* (*PJRT_Executable_OutputElementTypes)(PJRT_Executable_OutputElementTypes_Args* args);
  PJRT_Error* (*PJRT_Executable_OutputDimensions)(PJRT_Executable_OutputDimensions_Args* args);
  PJRT_Error* (*PJRT_Buffer_CopyToMemory)(PJRT_Buffer_CopyToMemory_Args* args);
  PJRT_Error* (*PJRT_Client_CreateViewOfDeviceBuffer)(PJRT_Client_CreateViewOfDeviceBuffer_Args* args);
  PJRT_Error* (*PJRT_Executable_Fingerprint)(PJRT_Executable_Fingerprint_Args* args);
  PJRT_Error* (*PJRT_Client_TopologyDescription)(PJRT_Client_TopologyDescription_Args* args);
  PJRT_Error* (*PJRT_Executable_GetCompiledMemoryStats)(PJRT_Executable_GetCompiledMemoryStats_Args* args);
  PJRT_Error* (*PJRT_Memory_Kind_Id)(PJRT_Memory_Kind_Id_Args* args);
  PJRT_Error* (*PJRT_ExecuteContext_Create)(PJRT_ExecuteContext_Create_Args* args);
  PJRT_Error* (*PJRT_ExecuteContext_Destroy)(PJRT_ExecuteContext_Destroy_Args* args);
  PJRT_Error* (*PJRT_Buffer_CopyRawToHost)(PJRT_Buffer_CopyRawToHost_Args* args);
  PJRT_Error* (*PJRT_AsyncHostToDeviceTransferManager_Destroy)(PJRT_AsyncHostToDeviceTransferManager_Destroy_Args* args);  /* since 0.60 */
  PJRT_Error* (*PJRT_AsyncHostToDeviceTransferManager_TransferData)(PJRT_AsyncHostToDeviceTransferManager_TransferData_Args* args);  /* since 0.60 */
  PJRT_Error* (*PJRT_Client_CreateBuffersForAsyncHostToDevice)(PJRT_Client_CreateBuffersForAsyncHostToDevice_Args* args);  /* since 0.60 */
  PJRT_Error* (*PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer)(PJRT_AsyncHostToDeviceTransferManager_RetrieveBuffer_Args* args);  /* since 0.62 */
  PJRT_Error* (*PJRT_AsyncHostToDeviceTransferManager_Device)(PJRT_AsyncHostToDeviceTransferManager_Device_Args* args);  /* since 0.62 */
  PJRT_Error* (*PJRT_AsyncHostToDeviceTransferManager_BufferCount)(PJRT_AsyncHostToDeviceTransferManager_BufferCount_Args* args);  /* since 0.62 */
  PJRT_Error* (*PJRT_AsyncHostToDeviceTransferManager_BufferSize)(PJRT_AsyncHostToDeviceTransferManager_BufferSize_Args* args);  /* since 0.62 */
  PJRT_Error* (*PJRT_AsyncHostToDeviceTransferManager_SetBufferError)(PJRT_AsyncHostToDeviceTransferManager_SetBufferError_Args* args);  /* since 0.62 */
  PJRT_Error* (*PJRT_AsyncHostToDeviceTransferManager_AddMetadata)(PJRT_AsyncHostToDeviceTransferManager_AddMetadata_Args* args);  /* since 0.62 */
  PJRT_Error* (*PJRT_Client_DmaMap)(PJRT_Client_DmaMap_Args* args);  /* since 0.67 */
  PJRT_Error* (*PJRT_Client_DmaUnmap)(PJRT_Client_DmaUnmap_Args* args);  /* since 0.67 */
  PJRT_Error* (*PJRT_Client_CreateUninitializedBuffer)(PJRT_Client_CreateUninitializedBuffer_Args* args);  /* since 0.69 */
  PJRT_Error* (*PJRT_Client_UpdateGlobalProcessInfo)(PJRT_Client_UpdateGlobalProcessInfo_Args* args);  /* since 0.73 */
  PJRT_Error* (*PJRT_TopologyDescription_Deserialize)(PJRT_TopologyDescription_Deserialize_Args* args);  /* since 0.75 */
  PJRT_Error* (*PJRT_Client_CreateAliasBuffer)(PJRT_Client_CreateAliasBuffer_Args* args);  /* since 0.77 */
  PJRT_Error* (*PJRT_Client_FulfillAliasBuffer)(PJRT_Client_FulfillAliasBuffer_Args* args);  /* since 0.77 */
  PJRT_Error* (*PJRT_LoadedExecutable_GetDeviceAssignment)(PJRT_LoadedExecutable_GetDeviceAssignment_Args* args);  /* since 0.79 */
  PJRT_Error* (*PJRT_Client_CreateErrorBuffer)(PJRT_Client_CreateErrorBuffer_Args* args);  /* since 0.82 */
  PJRT_Error* (*PJRT_AsyncHostToDeviceTransferManager_TransferLiteral)(PJRT_AsyncHostToDeviceTransferManager_TransferLiteral_Args* args);  /* since 0.83 */
  PJRT_Error* (*PJRT_Buffer_CopyRawToHostFuture)(PJRT_Buffer_CopyRawToHostFuture_Args* args);  /* since 0.84 */
  PJRT_Error* (*PJRT_Device_PoisonExecution)(PJRT_Device_PoisonExecution_Args* args);  /* since 0.85 */
  PJRT_Error* (*PJRT_Device_CreateAsyncTrackingEvent)(PJRT_Device_CreateAsyncTrackingEvent_Args* args);  /* since 0.86 */
  PJRT_Error* (*PJRT_AsyncTrackingEvent_Destroy)(PJRT_AsyncTrackingEvent_Destroy_Args* args);  /* since 0.86 */
  PJRT_Error* (*PJRT_Executable_GetCompileOptions)(PJRT_Executable_GetCompileOptions_Args* args);  /* since 0.87 */
  PJRT_Error* (*PJRT_Buffer_DonateWithControlDependency)(PJRT_Buffer_DonateWithControlDependency_Args* args);  /* since 0.88 */
  PJRT_Error* (*PJRT_Event_Create)(PJRT_Event_Create_Args* args);  /* since 0.89 */
  PJRT_Error* (*PJRT_Event_Set)(PJRT_Event_Set_Args* args);  /* since 0.89 */
  PJRT_Error* (*PJRT_Device_GetAttributes)(PJRT_Device_GetAttributes_Args* args);  /* since 0.92 */
  PJRT_Error* (*PJRT_Client_Load)(PJRT_Client_Load_Args* args);  /* since 0.95 */
  PJRT_Error* (*PJRT_LoadedExecutable_AddressableDeviceLogicalIds)(PJRT_LoadedExecutable_AddressableDeviceLogicalIds_Args* args);  /* since 0.96 */
  PJRT_Error* (*PJRT_Buffer_Bitcast)(PJRT_Buffer_Bitcast_Args* args);  /* since 0.98 */
  PJRT_Error* (*PJRT_Error_ForEachPayload)(PJRT_Error_ForEachPayload_Args* args);  /* since 0.99 */
  PJRT_Error* (*PJRT_TopologyDescription_Fingerprint)(PJRT_TopologyDescription_Fingerprint_Args* args);  /* since 0.101 */
  PJRT_Error* (*PJRT_Executable_ParameterMemoryKinds)(PJRT_Executable_ParameterMemoryKinds_Args* args);  /* since 0.102 */
  PJRT_Error* (*PJRT_Device_ClearMemoryStats)(PJRT_Device_ClearMemoryStats_Args* args);  /* since 0.106 */
  PJRT_Error* (*PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace)(PJRT_TopologyDescription_MakeCanonicalShapeForMemorySpace_Args* args);  /* since 0.109 */
  PJRT_Error* (*PJRT_TopologyDescription_GetMemorySpaceKindIds)(PJRT_TopologyDescription_GetMemorySpaceKindIds_Args* args);  /* since 0.110 */
};
PJRT_DEFINE_STRUCT_TRAITS(PJRT_Api, PJRT_TopologyDescription_GetMemorySpaceKindIds);

/* The one symbol a plugin exports: its table, which lives as long as the process. */
const PJRT_Api* GetPjrtApi(void);

#ifdef __cplusplus
}
#endif

#endif  /* XLASHARP_PJRT_C_API_H_ */
