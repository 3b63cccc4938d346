/** `npm run seed` */
export function main() {
  return Promise.resolve();
}
