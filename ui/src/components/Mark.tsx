/** The logo: an open letter whose fold is an M under two gables. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 512 512" aria-hidden="true" focusable="false">
      <rect x="16" y="16" width="480" height="480" rx="104" fill="#2f5d50" />
      <path d="M108 140 256 268 404 140V388H108Z" fill="#fff" fillOpacity=".32" />
      <path
        d="M108 140 256 268 404 140V380H352V262L256 346 160 262V380H108Z"
        fill="#fff"
        stroke="#fff"
        strokeWidth="16"
        strokeLinejoin="round"
      />
    </svg>
  );
}
