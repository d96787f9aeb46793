"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, TRPCClientError } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import type { AppRouter } from "@/lib/trpc/root";
import { linksTo } from "./trpc-links";

const context = createTRPCContext<AppRouter>();
export const useTRPC = context.useTRPC;
export const useTRPCClient = context.useTRPCClient;

const MAX_RETRIES = 2;

export function TrpcProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  const [trpcClient] = useState(() => createTRPCClient<AppRouter>({ links: linksTo("/api/trpc") }));
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}

function makeQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (httpStatus(error) === 401 && !window.location.pathname.startsWith("/sign-in")) {
      window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
    }
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What the server has decided it will decide again; only failures of the way there are tried once more.
        retry: (count, error) => count < MAX_RETRIES && (httpStatus(error) ?? 503) >= 500,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}

/** What the server answered; undefined: the request did not arrive, or its answer was lost. */
export function httpStatus(error: unknown): number | undefined {
  return error instanceof TRPCClientError ? error.data?.httpStatus : undefined;
}

/** The server has decided, and would decide so again. */
export function isRefusal(error: unknown): boolean {
  const status = httpStatus(error) ?? 503;
  return status < 500 && status !== 408 && status !== 429;
}
