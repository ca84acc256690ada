// One page for every address: what is shown depends on who is signed in, which only the browser knows.
export const ssr = false;
export const prerender = false;
