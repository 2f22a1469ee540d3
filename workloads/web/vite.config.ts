import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` serves the app by itself and passes everything else on to a running `./millrace up`.
const millrace = process.env.MILLRACE_ORIGIN ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    // The API serves META-INF/resources from its class path; Maven packs this folder into the jar.
    outDir: 'target/classes/META-INF/resources',
    emptyOutDir: true,
    // Browsers that know light-dark() and colours made from colours, which the style sheets are written in.
    cssTarget: ['chrome123', 'edge123', 'firefox128', 'safari17.5'],
    // The content security policy has no data: for fonts, scripts or styles, so nothing is inlined.
    assetsInlineLimit: 0,
    // hls.js alone is about 600 kB before compression; it is a chunk of its own, fetched with the first player.
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      '/api': millrace,
      '/hls': millrace,
      '/vod': millrace,
      '/ws': { target: millrace, ws: true },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/setup.ts'],
    restoreMocks: true,
    // Two workers: the build machine has few cores and much else to run.
    maxWorkers: 2,
  },
});
