import { notFound } from "next/navigation";

/** Any other address: the 404 page inside the shell. */
export default function Missing(): never {
  notFound();
}
