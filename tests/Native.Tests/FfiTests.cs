using System.Text;
using XlaSharp.Native.Exports;
using XlaSharp.Native.Exports.Ffi;

namespace XlaSharp.Native.Tests;

/// <summary>
/// Custom calls that reach registered handlers: what handlers are given, and what becomes of their errors.
/// </summary>
internal sealed unsafe class FfiTests(string kind) : ProgramFixture(kind)
{
    [Test]
    public void AHandlerGetsBuffersAndAttributes()
    {
        Register("test.scale", &FfiHandlers.Scale);
        const string Text = """
            func.func @main(%x: tensor<3xf32>) -> tensor<3xf32> {
              %y = stablehlo.custom_call @test.scale(%x) {
                api_version = 4 : i32,
                backend_config = {factor = 3.000000e+00 : f32, name = "scale", offsets = array<i64: 1, 2, 3>, nested = {flag = true}}
              } : (tensor<3xf32>) -> tensor<3xf32>
              return %y : tensor<3xf32>
            }
            """;

        Assert.That(RunOnce<float>(Text, 1, 1, [3], [1, 10, 100])[0], Is.EqualTo(Values(4f, 32, 303)));
    }

    [Test]
    public void ResultsStartWithTheOperandsTheyShareMemoryWith()
    {
        Register("test.increment", &FfiHandlers.Increment);
        const string Text = """
            func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
              %y = stablehlo.custom_call @test.increment(%x) {
                api_version = 4 : i32, backend_config = {},
                output_operand_aliases = [#stablehlo.output_operand_alias<output_tuple_indices = [], operand_index = 0, operand_tuple_indices = []>]
              } : (tensor<2xf32>) -> tensor<2xf32>
              %z = stablehlo.add %x, %y : tensor<2xf32>
              return %z : tensor<2xf32>
            }
            """;

        Assert.That(RunOnce<float>(Text, 1, 1, [2], [5, 7])[0], Is.EqualTo(Values(11f, 15)));
    }

    [Test]
    public void OperandsLieAsTheCallWantsThem()
    {
        Register("test.first", &FfiHandlers.First);
        const string Text = """
            func.func @main(%x: tensor<6xf32>) -> tensor<2xf32> {
              %m = stablehlo.reshape %x : (tensor<6xf32>) -> tensor<2x3xf32>
              %y = stablehlo.custom_call @test.first(%m) {
                api_version = 4 : i32, backend_config = {}, operand_layouts = [dense<[0, 1]> : tensor<2xindex>],
                result_layouts = [dense<0> : tensor<1xindex>]
              } : (tensor<2x3xf32>) -> tensor<2xf32>
              return %y : tensor<2xf32>
            }
            """;

        // Column-major memory begins with the first column: 1, 4.
        Assert.That(RunOnce<float>(Text, 1, 1, [6], [1, 2, 3, 4, 5, 6])[0], Is.EqualTo(Values(1f, 4)));
    }

    [Test]
    public void AHandlersErrorIsThePrograms()
    {
        Register("test.fail", &FfiHandlers.Fail);
        PluginError error = Fails(() => RunOnce<float>(Call("test.fail"), 1, 1, [1], [1]));

        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_OUT_OF_RANGE));
        Assert.That(error.Text, Does.Contain("test.fail").And.Contain("no such luck"));
    }

    [Test]
    public void UserDataReachesTheHandler()
    {
        Register("test.user_data", &FfiHandlers.FillWithUserData);
        long type = TypeId("test.number");
        PJRT_ExecuteContext_Create_Args create = default;
        Plugin.Call(ref create);
        float number = 42;
        PJRT_FFI_UserData_Add_Args add = new()
        {
            context = create.context,
            user_data = new() { type_id = type, data = &number },
        };
        Call(Extension->user_data_add, ref add);
        nint executable = Compile(Call("test.user_data"));
        nint x = (nint)Put(Values(1f), [1]);

        nint[][] results = Execute(
            executable,
            [
                [x],
            ],
            1,
            new PJRT_ExecuteOptions { context = create.context }
        );

        Assert.That(Get<float>((PJRT_Buffer*)results[0][0]), Is.EqualTo(Values(42f)));
        PluginError error = Fails(() =>
            Execute(
                executable,
                [
                    [x],
                ],
                1
            )
        );
        Assert.That(error.Text, Does.Contain("no user data").And.Contain("test.number"));
        DestroyBuffers([x], results[0]);
        DestroyExecutable(executable);
        PJRT_ExecuteContext_Destroy_Args destroy = new() { context = create.context };
        Plugin.Call(ref destroy);
    }

    [Test]
    public void ACallWithoutAHandlerIsRefusedByName()
    {
        PluginError error = Fails(() => Compile(Call("test.nobody")));

        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_UNIMPLEMENTED));
        Assert.That(error.Text, Does.Contain("test.nobody").And.Contain("PJRT_FFI_Register_Handler"));
    }

    [Test]
    public void AHandlerOfAnotherPlatformOrVersionIsRefused()
    {
        AssertInvalid(() => Register("test.cuda", &FfiHandlers.Scale, "CUDA"), "test.cuda", "CUDA");
        AssertInvalid(() => Register("test.future", &FfiHandlers.OfTheFuture), "test.future", "7.0");
        PluginError error = Fails(() =>
        {
            Register("test.taken", &FfiHandlers.Scale);
            Register("test.taken", &FfiHandlers.Fail);
        });
        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_ALREADY_EXISTS));
    }

    [Test]
    public void TypesHaveOneIdEach()
    {
        long first = TypeId("test.a");
        long other = TypeId("test.b");
        long again = TypeId("test.a");

        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    // Sizes of the C header on a 64-bit platform.
    [Test]
    public void StructsAreAsLongAsTheHeaders()
    {
        Assert.That(sizeof(XLA_FFI_Buffer), Is.EqualTo(48));
        Assert.That(sizeof(XLA_FFI_Args), Is.EqualTo(40));
        Assert.That(sizeof(XLA_FFI_Attrs), Is.EqualTo(48));
        Assert.That(sizeof(XLA_FFI_CallFrame), Is.EqualTo(176));
        Assert.That(sizeof(XLA_FFI_Api), Is.EqualTo(16 + 24 + 8 + (15 * 8)));
        Assert.That(sizeof(XLA_FFI_Handler_Register_Args), Is.EqualTo(16 + 32 + 32 + 8));
    }

    private static string Call(string target) =>
        $$"""
            func.func @main(%x: tensor<1xf32>) -> tensor<1xf32> {
              %y = stablehlo.custom_call @{{target}}(%x) {api_version = 4 : i32, backend_config = {} } : (tensor<1xf32>) -> tensor<1xf32>
              return %y : tensor<1xf32>
            }
            """;

    private PJRT_FFI_Extension* Extension
    {
        get
        {
            PJRT_Extension_Base* node = Plugin.Api->extension_start;
            while (node != null && node->type != PJRT_Extension_Type.PJRT_Extension_Type_FFI)
            {
                node = node->next;
            }

            Assert.That(node != null, "the plugin has the FFI extension");
            return (PJRT_FFI_Extension*)node;
        }
    }

    private void Call<T>(delegate* unmanaged[Cdecl]<T*, PJRT_Error*> entry, ref T args)
        where T : unmanaged, IPJRT_Args
    {
        fixed (T* pointer = &args)
        {
            *(nuint*)pointer = T.StructSize;
            Plugin.Check(entry(pointer));
        }
    }

    private long TypeId(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        fixed (byte* text = bytes)
        {
            PJRT_FFI_Type_Register_Args args = new() { type_name = text, type_name_size = (nuint)bytes.Length };
            Call(Extension->type_register, ref args);
            return args.type_id;
        }
    }

    private void Register(
        string name,
        delegate* unmanaged[Cdecl]<XLA_FFI_CallFrame*, XLA_FFI_Error*> handler,
        string platform = "Host"
    )
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        byte[] platformBytes = Encoding.UTF8.GetBytes(platform);
        fixed (
            byte* n = nameBytes,
                p = platformBytes
        )
        {
            PJRT_FFI_Register_Handler_Args args = new()
            {
                target_name = n,
                target_name_size = (nuint)nameBytes.Length,
                handler = handler,
                platform_name = p,
                platform_name_size = (nuint)platformBytes.Length,
            };
            Call(Extension->register_handler, ref args);
        }
    }
}
