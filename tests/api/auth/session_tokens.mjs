// Writes session_tokens.json: npm install next-auth@4.24.15 @auth/core@0.34.3; node session_tokens.mjs > session_tokens.json
import { createRequire } from 'module';
const require = createRequire(import.meta.url);
const v4 = require('next-auth/jwt');
const { encode } = await import('@auth/core/jwt');
const secret = 'an-example-secret-that-guards-nothing-0123456789';
const token = { name: 'Ada Lovelace', email: 'ada@example.org', picture: null, sub: 'user-17', email_verified: true };
const year = 60*60*24*365*200;
const out = { secret };
out.nextauth4 = await v4.encode({ token, secret, maxAge: year });
out.nextauth4_salted = await v4.encode({ token, secret, maxAge: year, salt: 'next-auth.session-token' });
out.nextauth4_expired = await v4.encode({ token, secret, maxAge: -3600 });
for (const [k, salt] of Object.entries({authjs:'authjs.session-token', authjs_secure:'__Secure-authjs.session-token', authjs_next:'next-auth.session-token'}))
  out[k] = await encode({ token, secret, maxAge: year, salt });
out.authjs_expired = await encode({ token, secret, maxAge: -3600, salt: 'authjs.session-token' });
out.authjs_other_secret = await encode({ token, secret: 'another-secret', maxAge: year, salt: 'authjs.session-token' });
console.log(JSON.stringify(out, null, 2));
