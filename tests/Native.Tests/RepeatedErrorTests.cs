using XlaSharp.Native.Execution;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>Bad input, a thousand times each: an error every time, and no memory that stays.</summary>
internal sealed unsafe class RepeatedErrorTests(string kind) : ProgramFixture(kind)
{
    private const int Times = 1000;

    // What the garbage collector and the C allocator may hold on to; a leak of 40 kB per round would be more.
    private const long AllowedGrowth = 40L << 20;

    [Test]
    public void AProgramThatIsNotValid() =>
        Repeat(() => Fails(() => Compile("func.func @main() -> tensor<2xf32> { return }")));

    [Test]
    public void AProgramThatDoesNotParse() => Repeat(() => Fails(() => Compile("func.func @main( -> {")));

    [Test]
    public void AnOpThatTheDeviceLacks() =>
        Repeat(() =>
            Fails(() =>
                Compile(
                    """
                    func.func @main(%t: !stablehlo.token) {
                      %v, %u = "stablehlo.infeed"(%t) : (!stablehlo.token) -> (tensor<f32>, !stablehlo.token)
                      return
                    }
                    """
                )
            )
        );

    [Test]
    public void ACustomCallNobodyRegistered() =>
        Repeat(() =>
            Fails(() =>
                Compile(
                    """
                    func.func @main(%x: tensor<f32>) -> tensor<f32> {
                      %y = stablehlo.custom_call @nobody(%x) {api_version = 4 : i32, backend_config = {}} : (tensor<f32>) -> tensor<f32>
                      return %y : tensor<f32>
                    }
                    """
                )
            )
        );

    [Test]
    public void AnArgumentOfAnotherTypeShapeDeviceOrCount()
    {
        nint executable = Compile("func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }");
        nint right = (nint)Put(Values(1f, 2), [2]);
        nint shape = (nint)Put(Values(1f, 2, 3), [3]);
        nint type = (nint)Put(Values(1, 2), [2]);
        nint device = (nint)Put(Values(1f, 2), [2], device: (PJRT_Device*)DeviceList[1]);
        nint[][] lists =
        [
            [shape],
            [type],
            [device],
            [right, right],
            [],
        ];

        Repeat(() => Array.ForEach(lists, list => Fails(() => Execute(executable, [list], 1))));
        DestroyBuffers([right, shape, type, device]);
        DestroyExecutable(executable);
    }

    // Too large, of another rank, dynamic where the program is not, sizes that disagree when the program runs, a bound
    // that no size reaches.
    [Test]
    public void ABoundedArgumentOfAWrongSize()
    {
        const string Vector = "tensor<?xf32, #stablehlo.bounds<4>>";
        nint sum = Compile(
            $"func.func @main(%x: {Vector}, %y: {Vector}) -> {Vector} {{ %z = stablehlo.add %x, %y : {Vector} return %z : {Vector} }}"
        );
        nint whole = Compile("func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> { return %x : tensor<4xf32> }");
        nint two = (nint)Put(new float[2], [2]);
        nint three = (nint)Put(new float[3], [3]);
        nint five = (nint)Put(new float[5], [5]);
        nint matrix = (nint)Put(new float[2], [1, 2]);
        nint dynamic = Execute(
            sum,
            [
                [two, two],
            ],
            1
        )[0][0];
        (nint Program, nint[] Arguments, string Message)[] calls =
        [
            (sum, [two, five], "F32[5]"),
            (sum, [two, matrix], "F32[1,2]"),
            (whole, [dynamic], "F32[<=4]"),
            (sum, [two, three], "size 3 and must have 2"),
            (sum, [dynamic, three], "size 3 and must have 2"),
        ];

        Repeat(() =>
        {
            foreach ((nint program, nint[] arguments, string message) in calls)
            {
                Assert.That(Fails(() => Execute(program, [arguments], 1)).Text, Does.Contain(message));
            }

            string huge = Vector.Replace("<4>", "<2147483648>", StringComparison.Ordinal);
            AssertInvalid(
                () => Compile($"func.func @main(%x: {huge}) -> {huge} {{ return %x : {huge} }}"),
                "2147483647"
            );
        });
        DestroyBuffers([two, three, five, matrix, dynamic]);
        DestroyExecutable(sum);
        DestroyExecutable(whole);
    }

    [Test]
    public void ADonatedBufferUsedAgain()
    {
        nint executable = Compile(
            """
            func.func @main(%x: tensor<2xf32> {tf.aliasing_output = 0 : i32}) -> tensor<2xf32> {
              %y = stablehlo.add %x, %x : tensor<2xf32>
              return %y : tensor<2xf32>
            }
            """
        );
        Repeat(() =>
        {
            nint x = (nint)Put(Values(1f, 2), [2]);
            nint[][] y = Execute(
                executable,
                [
                    [x],
                ],
                1
            );
            Fails(() =>
                Execute(
                    executable,
                    [
                        [x],
                    ],
                    1
                )
            );
            DestroyBuffers([x], y[0]);
        });
        DestroyExecutable(executable);
    }

    [Test]
    public void ADamagedExecutable()
    {
        byte[] image = ImageFormat.Serialize(AddProgram.Compile(donate: false));
        byte[] flipped = [.. image];
        flipped[image.Length / 2] ^= 0x10;
        byte[][] damaged =
        [
            [],
            new byte[64],
            image[..(image.Length / 2)],
            flipped,
        ];

        Repeat(() => Array.ForEach(damaged, bytes => Fails(() => Load(bytes))));
    }

    [Test]
    public void MoreMemoryThanThereIs()
    {
        nint executable = Compile(
            """
            func.func @main() -> tensor<1099511627776xf32> {
              %x = stablehlo.iota dim = 0 : tensor<1099511627776xf32>
              return %x : tensor<1099511627776xf32>
            }
            """
        );
        Repeat(() =>
        {
            Fails(() =>
                Execute(
                    executable,
                    [
                        [],
                    ],
                    1
                )
            );
            Fails(() =>
            {
                long dim = 1L << 50;
                PJRT_Client_CreateUninitializedBuffer_Args create = new()
                {
                    client = Client,
                    shape_dims = &dim,
                    shape_num_dims = 1,
                    shape_element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
                    device = Device,
                };
                Plugin.Call(ref create);
            });
        });
        DestroyExecutable(executable);
    }

    [Test]
    public void AMeetingThatCannotTakePlace()
    {
        nint executable = Compile(
            """
            func.func @main(%x: tensor<2xi32>) -> tensor<2xi32> {
              %r = stablehlo.replica_id : tensor<ui32>
              %zero = stablehlo.constant dense<0> : tensor<ui32>
              %first = stablehlo.compare EQ, %r, %zero : (tensor<ui32>, tensor<ui32>) -> tensor<i1>
              %y = "stablehlo.if"(%first) ({
                %s = "stablehlo.collective_permute"(%x) {source_target_pairs = dense<[[0, 1]]> : tensor<1x2xi64>} : (tensor<2xi32>) -> tensor<2xi32>
                stablehlo.return %s : tensor<2xi32>
              }, {
                stablehlo.return %x : tensor<2xi32>
              }) : (tensor<i1>) -> tensor<2xi32>
              return %y : tensor<2xi32>
            }
            """,
            2
        );
        nint x = (nint)Put(Values(1, 2), [2]);
        nint y = (nint)Put(Values(3, 4), [2], device: (PJRT_Device*)DeviceList[1]);

        Repeat(() =>
            Fails(() =>
                Execute(
                    executable,
                    [
                        [x],
                        [y],
                    ],
                    1
                )
            )
        );
        DestroyBuffers([x, y]);
        DestroyExecutable(executable);
    }

    private void Load(byte[] image)
    {
        fixed (byte* bytes = image)
        {
            PJRT_Executable_DeserializeAndLoad_Args load = new()
            {
                client = Client,
                serialized_executable = bytes,
                serialized_executable_size = (nuint)image.Length,
            };
            Plugin.Call(ref load);
        }
    }

    private static void Repeat(Action action)
    {
        // What is allocated once, and what the allocator needs to reach its usual size.
        for (int i = 0; i < Times / 5; i++)
        {
            action();
        }

        long before = ResidentBytes();
        for (int i = 0; i < Times; i++)
        {
            action();
        }

        Assert.That(ResidentBytes() - before, Is.LessThan(AllowedGrowth));
    }

    // The second number of statm: pages in memory.
    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return long.Parse(
                File.ReadAllText("/proc/self/statm").Split(' ')[1],
                System.Globalization.CultureInfo.InvariantCulture
            ) * Environment.SystemPageSize;
    }
}
