// The package as it is installed.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const hasNpm = spawnSync("npm", ["--version"], { shell: process.platform === "win32" }).status === 0;
const read = (name) => readFileSync(join(root, name), "utf8");

test("the tarball holds the client, its types, the README and the licence, and can be imported by its name", { skip: !hasNpm && "npm is not installed" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "realtime-rag-"));
  try {
    const packed = JSON.parse(execFileSync("npm", ["pack", "--json", "--offline", "--pack-destination", folder], { cwd: root, encoding: "utf8", shell: process.platform === "win32" }));
    assert.deepEqual(packed[0].files.map((f) => f.path).sort(), ["LICENSE", "README.md", "delivery.js", "package.json", "realtime-rag.d.ts", "realtime-rag.js"]);

    const modules = join(folder, "node_modules", "realtime-rag");
    mkdirSync(modules, { recursive: true });
    execFileSync("tar", ["-xzf", join(folder, packed[0].filename), "-C", modules, "--strip-components=1"]);
    writeFileSync(join(folder, "app.mjs"), "import { RealtimeRagClient, RealtimeRagError, judgeClose } from 'realtime-rag';\nconsole.log(typeof RealtimeRagClient.connect, RealtimeRagError.name, judgeClose(1000));\n");
    assert.equal(execFileSync(process.execPath, ["app.mjs"], { cwd: folder, encoding: "utf8" }), "function RealtimeRagError ended\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the licence is the project's, and the README imports the package", () => {
  assert.equal(read("LICENSE"), readFileSync(join(root, "..", "..", "LICENSE"), "utf8"));
  assert.match(read("README.md"), /from "realtime-rag"/);
  assert.doesNotMatch(read("README.md"), /from "\.\//);
});
