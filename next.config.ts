import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin("./lib/i18n/request.ts");

const nextConfig: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  devIndicators: false,
  // Types are the business of `npm run check`; a start should not wait for them.
  typescript: { ignoreBuildErrors: true },
  // Native parts and packages that load files of their own at run time stay outside the bundle.
  serverExternalPackages: [
    "pg",
    "pino",
    "@temporalio/client",
    "@temporalio/common",
    "@temporalio/proto",
    "better-auth",
    "kysely",
    "hucre",
    "prom-client",
    "@opentelemetry/sdk-trace",
    "@opentelemetry/exporter-trace-otlp-http",
  ],
  experimental: { optimizePackageImports: ["lucide-react", "@heroui/react"] },
};

export default withNextIntl(nextConfig);
