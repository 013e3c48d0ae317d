namespace XlaSharp.Hlo.Tests.Support;

/// <summary>The matcher itself finds what is wrong.</summary>
internal sealed class FileCheckTests
{
    private const string Text = "head @f\n  %0 = add %a,  %b\n  use %0\nhead @g\n  end\n";

    [TestCase("// CHECK: add %a, %b")]
    [TestCase("// CHECK-LABEL: head @f\n// CHECK-NEXT: %[[X:.*]] = add\n// CHECK-NEXT: use %[[X]]")]
    [TestCase("// CHECK-LABEL: head @g\n// CHECK-NOT: use\n// CHECK: {{e[mn]d}}")]
    [TestCase("// CHECK: %0\n// CHECK-SAME: %b")]
    [TestCase("// CHECK-DAG: use\n// CHECK-DAG: add")]
    public void AcceptsWhatHolds(string checks) => Assert.That(FileCheck.Mismatch(checks, Text), Is.Null);

    [TestCase("// CHECK: sub")]
    [TestCase("// CHECK: use\n// CHECK: add")]
    [TestCase("// CHECK: head @f\n// CHECK-NEXT: use")]
    [TestCase("// CHECK: head @f\n// CHECK-SAME: add")]
    [TestCase("// CHECK: head @f\n// CHECK-NOT: use\n// CHECK: head @g")]
    [TestCase("// CHECK-LABEL: head @g\n// CHECK: use")]
    [TestCase("// CHECK-LABEL: head @f\n// CHECK: end\n// CHECK-LABEL: head @g")]
    [TestCase("// CHECK: %[[X:a]]\n// CHECK: use %[[X]]")]
    [TestCase("nothing to check")]
    public void RefusesWhatDoesNotHold(string checks) => Assert.That(FileCheck.Mismatch(checks, Text), Is.Not.Null);
}
