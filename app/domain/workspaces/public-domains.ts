/** Providers that give addresses to anybody under many endings, such as yahoo.co.jp. */
const families = /^(?:aol|gmx|googlemail|hotmail|live|msn|outlook|yahoo|yandex|ymail)(?:\.[a-z]{2,4}){1,2}$/;

/** Domains under which anybody gets an address, and throw-away ones. A list of these is never whole: it stops the slips. */
const known = new Set(
  `126.com 163.com 10minutemail.com aim.com att.net bluewin.ch bol.com.br btinternet.com comcast.net daum.net disroot.org
  duck.com email.com fastmail.com fastmail.fm free.fr freenet.de gmail.com guerrillamail.com hanmail.net hey.com hushmail.com
  icloud.com inbox.ru interia.pl keemail.me laposte.net libero.it list.ru lycos.com mac.com mail.com mail.ru mailbox.org
  mailfence.com mailinator.com me.com naver.com o2.pl op.pl orange.fr passport.com pm.me posteo.de proton.me protonmail.ch
  protonmail.com qq.com rediffmail.com rambler.ru riseup.net rocketmail.com runbox.com sbcglobal.net seznam.cz sfr.fr sina.com
  sohu.com t-online.de temp-mail.org terra.com.br tuta.com tuta.io tutanota.com tutanota.de uol.com.br verizon.net virgilio.it
  wanadoo.fr web.de wp.pl ya.ru yopmail.com zoho.com`.split(/\s+/),
);

/** Whether anybody gets an address under this domain (in its ASCII form), as far as it is known. */
export function isPublicDomain(domain: string): boolean {
  return known.has(domain) || families.test(domain);
}
