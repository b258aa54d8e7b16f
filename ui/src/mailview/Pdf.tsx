/**
 * A PDF, drawn by pdf.js: browsers show none in a sandbox, and WebKitGTK none at all. Nothing in it is run. Pages are
 * drawn when they come near; for who can't see them their text stands in their place.
 */

import { useQuery } from '@tanstack/react-query';
import {
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/build/pdf.min.mjs';
import worker from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerFrom, type Problem } from '@/api';
import { ErrorState, SkeletonLines } from '@/components';
import classes from './mailview.module.css';

GlobalWorkerOptions.workerSrc = worker;

/** Pages that are shown; who needs more saves it. */
const MOST = 50;

export function PdfView({ address }: { address: string }) {
  const { t } = useTranslation('reader');
  const [document, setDocument] = useState<PDFDocumentProxy>();
  const { data, error } = useQuery<ArrayBuffer, Problem>({
    queryKey: ['attached bytes', address],
    queryFn: async ({ signal }) => (await answerFrom(address, signal)).arrayBuffer(),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [broken, setBroken] = useState<unknown>();
  useEffect(() => {
    if (!data) return undefined;
    // The worker takes the bytes it is given.
    const task = getDocument({ data: data.slice(0), enableXfa: false });
    task.promise.then(setDocument, setBroken);
    return () => void task.destroy();
  }, [data]);
  const failure = error ?? broken;
  if (failure) return <ErrorState tried={t('pdfNotShown')} error={failure} />;
  if (!document) return <SkeletonLines lines={8} />;
  const pages = Array.from({ length: Math.min(document.numPages, MOST) }, (_, index) => index + 1);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <div className={classes.pages} tabIndex={0} role="document" aria-label={t('pdf')}>
      {pages.map((number) => (
        <Page key={number} document={document} number={number} />
      ))}
      {document.numPages > MOST && <p className="muted">{t('cut')}</p>}
    </div>
  );
}

function Page({ document, number }: { document: PDFDocumentProxy; number: number }) {
  const { t } = useTranslation('reader');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isNear, setNear] = useState(number === 1);
  const [text, setText] = useState('');
  useEffect(() => {
    if (!canvas.current || isNear) return undefined;
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: '800px' },
    );
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, [isNear]);
  useEffect(() => {
    if (!isNear) return undefined;
    let drawing: ReturnType<PDFPageProxy['render']> | undefined;
    let isGone = false;
    const draw = async () => {
      const page = await document.getPage(number);
      if (isGone || !canvas.current) return;
      drawing = drawOn(canvas.current, page);
      const { items } = await page.getTextContent();
      if (!isGone) setText(items.map((item) => ('str' in item ? item.str : '')).join(' '));
      await drawing.promise;
    };
    // A page that can't be drawn stays white; the others are shown.
    draw().catch(() => {});
    return () => {
      isGone = true;
      drawing?.cancel();
    };
  }, [document, number, isNear]);
  return (
    <canvas
      ref={canvas}
      className={classes.page}
      role="img"
      aria-label={`${t('page', { number })} ${text}`}
    />
  );
}

function drawOn(canvas: HTMLCanvasElement, page: PDFPageProxy) {
  const ratio = Math.min(window.devicePixelRatio, 2);
  const natural = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: (canvas.clientWidth / natural.width) * ratio });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  return page.render({ canvas, viewport });
}
