using System.IO.Compression;
using RealtimeRag.HanTables;

// Writes the folding and sound table of the search index from the Unicode Character Database and Unihan, and completes the table of
// simplified characters. Debian's package unicode-data contains the files; unpack the .bz2 ones first (bunzip2 -k).
if (args is not [var source, var target, var simplified])
{
    await Console.Error.WriteLineAsync("usage: RealtimeRag.HanTables <folder with UnicodeData.txt and Unihan_*.txt> <han.bin> <traditional-simplified.txt>");
    return 2;
}

var readings = SoundTable.Read(Path.Combine(source, "Unihan_Readings.txt"));
var folds = FoldTable.Read(Path.Combine(source, "UnicodeData.txt"));
using var raw = new MemoryStream();
using (var writer = new BinaryWriter(raw, System.Text.Encoding.UTF8, leaveOpen: true))
{
    FoldTable.Write(folds, writer);
    SoundTable.Write(readings, writer);
}

await using var file = File.Create(target);
await using (var packed = new BrotliStream(file, CompressionLevel.SmallestSize, leaveOpen: true))
{
    raw.Position = 0;
    await raw.CopyToAsync(packed);
}

var table = await File.ReadAllTextAsync(simplified);
await File.WriteAllTextAsync(simplified, string.Join('\n', VariantTable.Complete(table.TrimEnd('\n').Split('\n'), Path.Combine(source, "Unihan_Variants.txt"), readings)));
Console.WriteLine($"{folds.Count} folds, {readings.Count} characters with a sound, {file.Length} bytes");
return 0;
