using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace RealtimeRag.UnitTests.Recognizers;

/// <summary>
/// Measures what can be reached from an object: the content of strings and arrays, in bytes. Unlike the size of the heap, this does not depend on what other
/// tests do.
/// </summary>
internal static class HeldMemory
{
    /// <summary>The bytes of all strings and arrays that an object refers to, each counted once.</summary>
    public static long Of(object root)
    {
        var bytes = 0L;
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<object>([root]);
        while (waiting.TryPop(out var next))
        {
            var type = next.GetType();
            if (next is Delegate or MemberInfo or Pointer || type.IsPrimitive || (!type.IsValueType && !seen.Add(next)))
            {
                continue;
            }

            if (next is string text)
            {
                bytes += text.Length * sizeof(char);
            }
            else if (next is Array array)
            {
                bytes += array.Length * (long)SizeOf(type.GetElementType()!);
                if (!type.GetElementType()!.IsPrimitive)
                {
                    Push(waiting, array);
                }
            }
            else
            {
                Push(waiting, FieldsOf(type).Select(field => field.GetValue(next)));
            }
        }

        return bytes;
    }

    private static void Push(Stack<object> waiting, IEnumerable values)
    {
        foreach (var value in values)
        {
            if (value is not null)
            {
                waiting.Push(value);
            }
        }
    }

    private static int SizeOf(Type element) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(element).Invoke(null, null)!;

    private static IEnumerable<FieldInfo> FieldsOf(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
                {
                    yield return field;
                }
            }
        }
    }
}
