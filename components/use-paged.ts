"use client";
import type { InfiniteData } from "@tanstack/react-query";
import type { DataTableProps } from "./ui/data-table";
import { useErrorText } from "./use-error-text";

/** What a table needs of a query by keyset pages. */
interface PagedQuery<R> {
  data: InfiniteData<{ rows: R[] }> | undefined;
  error: Parameters<ReturnType<typeof useErrorText>>[0];
  isError: boolean;
  isPlaceholderData: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
}

type PagedProps<R> = Required<Pick<DataTableProps<R>, "hasMore" | "onLoadMore" | "isLoadingMore" | "isStale">> &
  Pick<DataTableProps<R>, "rows" | "error">;

/** The rows of all pages that were fetched, and how a table goes on. `failed`: what could not be loaded. */
export function usePaged<R>(query: PagedQuery<R>, failed: string): PagedProps<R> {
  const errorText = useErrorText();
  return {
    rows: query.data?.pages.flatMap((page) => page.rows),
    hasMore: query.hasNextPage,
    onLoadMore: () => void query.fetchNextPage(),
    isLoadingMore: query.isFetchingNextPage,
    isStale: query.isPlaceholderData,
    error: query.isError ? { title: failed, text: errorText(query.error), onRetry: () => void query.refetch() } : null,
  };
}
