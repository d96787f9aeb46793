import { testHooks } from "@/lib/testing/hooks";

/** The web process's part that providers call: the product's own webhook route, over plain HTTP, as a process that can be killed. */
void testHooks(Number(process.argv[2] ?? 0)).then(({ publicUrl }) => process.stdout.write(`host ready: ${publicUrl}\n`));
