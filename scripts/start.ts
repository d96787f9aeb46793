import { startProduct } from "./setup/product";
import { closeOnSignal, openSupervisor } from "./setup/stack";
import { publicUrl } from "./setup/environment";
import { main, sinceStart } from "./setup/steps";

/** `npm start`: everything, from a bare clone to the running product. */
void main(async () => {
  const { supervisor, close } = await openSupervisor("npm start", publicUrl());
  void closeOnSignal(close);
  try {
    const { email, password } = await startProduct(supervisor);
    process.stdout.write(`\nTook ${sinceStart()}. Stop with Ctrl-C.\n`);
    process.stdout.write(`Yidao is ready: ${publicUrl()}  sign in: ${email} / ${password}\n`);
  } catch (error) {
    await close();
    throw error;
  }
  return undefined;
});
