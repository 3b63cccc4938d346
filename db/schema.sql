-- Generated from db/migrations by `npm run db:schema`. Nothing reads it but people and a test.

CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TYPE access_request_end AS ENUM (
  'approved',
  'declined',
  'withdrawn',
  'joined'
);

CREATE TYPE account_mail_kind AS ENUM (
  'password-reset',
  'password-changed',
  'email-proof',
  'new-sign-in',
  'two-factor-on',
  'two-factor-off',
  'two-factor-codes',
  'email-change',
  'email-change-asked',
  'email-changed',
  'email-restored'
);

CREATE TYPE actor_kind AS ENUM (
  'account',
  'link',
  'command-line',
  'system'
);

CREATE TYPE bulk_intent AS ENUM (
  'resend',
  'cancel',
  'archive',
  'unarchive',
  'set-role',
  'add-group',
  'renew'
);

CREATE TYPE import_outcome AS ENUM (
  'invited',
  'let-in',
  'updated',
  'unarchived',
  'same',
  'left',
  'refused',
  'cancelled'
);

CREATE TYPE import_verdict AS ENUM (
  'invite',
  'update',
  'same',
  'archived',
  'error'
);

CREATE TYPE invitation_end AS ENUM (
  'accepted',
  'declined',
  'cancelled',
  'replaced',
  'archived'
);

CREATE TYPE mail_kind AS ENUM (
  'invitation',
  'reminder'
);

CREATE TYPE member_mail_kind AS ENUM (
  'access-ends',
  'users-end',
  'let-in',
  'access-asked',
  'joined',
  'declined',
  'renewal-asked',
  'archived'
);

CREATE TYPE member_role AS ENUM (
  'admin',
  'builder',
  'end-user'
);

CREATE TYPE undo_kind AS ENUM (
  'archive',
  'cancel'
);

CREATE OR REPLACE FUNCTION fold_name(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN (name !~ '[^\u0020-\u007e]'::text) THEN lower((name COLLATE "C")) ELSE replace(replace(replace(replace(replace(replace(replace(replace(replace(translate(regexp_replace(NORMALIZE(translate(name, '‘’‚‛‹›′´ʹʻʼʽˊˋ“”„‟«»″‐‑‒–—―−֊־﹘'::text, '''''''''''''''''''''''''''''"""""""----------'::text), NFKD), '[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0600-\u0605\u0610-\u061a\u061c\u064b-\u065f\u0670\u06d6-\u06dd\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u070f\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u07fd\u0816-\u0819\u081b-\u0823\u0825-\u0827\u0829-\u082d\u0859-\u085b\u0890-\u0891\u0897-\u089f\u08ca-\u0902\u093a\u093c\u0941-\u0948\u094d\u0951-\u0957\u0962-\u0963\u0981\u09bc\u09c1-\u09c4\u09cd\u09e2-\u09e3\u09fe\u0a01-\u0a02\u0a3c\u0a41-\u0a42\u0a47-\u0a48\u0a4b-\u0a4d\u0a51\u0a70-\u0a71\u0a75\u0a81-\u0a82\u0abc\u0ac1-\u0ac5\u0ac7-\u0ac8\u0acd\u0ae2-\u0ae3\u0afa-\u0aff\u0b01\u0b3c\u0b3f\u0b41-\u0b44\u0b4d\u0b55-\u0b56\u0b62-\u0b63\u0b82\u0bc0\u0bcd\u0c00\u0c04\u0c3c\u0c3e-\u0c40\u0c46-\u0c48\u0c4a-\u0c4d\u0c55-\u0c56\u0c62-\u0c63\u0c81\u0cbc\u0cbf\u0cc6\u0ccc-\u0ccd\u0ce2-\u0ce3\u0d00-\u0d01\u0d3b-\u0d3c\u0d41-\u0d44\u0d4d\u0d62-\u0d63\u0d81\u0dca\u0dd2-\u0dd4\u0dd6\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f18-\u0f19\u0f35\u0f37\u0f39\u0f71-\u0f7e\u0f80-\u0f84\u0f86-\u0f87\u0f8d-\u0f97\u0f99-\u0fbc\u0fc6\u102d-\u1030\u1032-\u1037\u1039-\u103a\u103d-\u103e\u1058-\u1059\u105e-\u1060\u1071-\u1074\u1082\u1085-\u1086\u108d\u109d\u115f-\u1160\u135d-\u135f\u1712-\u1714\u1732-\u1733\u1752-\u1753\u1772-\u1773\u17b4-\u17b5\u17b7-\u17bd\u17c6\u17c9-\u17d3\u17dd\u180b-\u180f\u1885-\u1886\u18a9\u1920-\u1922\u1927-\u1928\u1932\u1939-\u193b\u1a17-\u1a18\u1a1b\u1a56\u1a58-\u1a5e\u1a60\u1a62\u1a65-\u1a6c\u1a73-\u1a7c\u1a7f\u1ab0-\u1abd\u1abf-\u1add\u1ae0-\u1aeb\u1b00-\u1b03\u1b34\u1b36-\u1b3a\u1b3c\u1b42\u1b6b-\u1b73\u1b80-\u1b81\u1ba2-\u1ba5\u1ba8-\u1ba9\u1bab-\u1bad\u1be6\u1be8-\u1be9\u1bed\u1bef-\u1bf1\u1c2c-\u1c33\u1c36-\u1c37\u1cd0-\u1cd2\u1cd4-\u1ce0\u1ce2-\u1ce8\u1ced\u1cf4\u1cf8-\u1cf9\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20dc\u20e1\u20e5-\u20f0\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302d\u3099-\u309a\u3164\ua66f\ua674-\ua67d\ua69e-\ua69f\ua6f0-\ua6f1\ua802\ua806\ua80b\ua825-\ua826\ua82c\ua8c4-\ua8c5\ua8e0-\ua8f1\ua8ff\ua926-\ua92d\ua947-\ua951\ua980-\ua982\ua9b3\ua9b6-\ua9b9\ua9bc-\ua9bd\ua9e5\uaa29-\uaa2e\uaa31-\uaa32\uaa35-\uaa36\uaa43\uaa4c\uaa7c\uaab0\uaab2-\uaab4\uaab7-\uaab8\uaabe-\uaabf\uaac1\uaaec-\uaaed\uaaf6\uabe5\uabe8\uabed\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uffa0\ufff0-\ufffb\U000101fd\U000102e0\U00010376-\U0001037a\U00010a01-\U00010a03\U00010a05-\U00010a06\U00010a0c-\U00010a0f\U00010a38-\U00010a3a\U00010a3f\U00010ae5-\U00010ae6\U00010d24-\U00010d27\U00010d69-\U00010d6d\U00010eab-\U00010eac\U00010efa-\U00010eff\U00010f46-\U00010f50\U00010f82-\U00010f85\U00011001\U00011038-\U00011046\U00011070\U00011073-\U00011074\U0001107f-\U00011081\U000110b3-\U000110b6\U000110b9-\U000110ba\U000110bd\U000110c2\U000110cd\U00011100-\U00011102\U00011127-\U0001112b\U0001112d-\U00011134\U00011173\U00011180-\U00011181\U000111b6-\U000111be\U000111c9-\U000111cc\U000111cf\U0001122f-\U00011231\U00011234\U00011236-\U00011237\U0001123e\U00011241\U000112df\U000112e3-\U000112ea\U00011300-\U00011301\U0001133b-\U0001133c\U00011340\U00011366-\U0001136c\U00011370-\U00011374\U000113bb-\U000113c0\U000113ce\U000113d0\U000113d2\U000113e1-\U000113e2\U00011438-\U0001143f\U00011442-\U00011444\U00011446\U0001145e\U000114b3-\U000114b8\U000114ba\U000114bf-\U000114c0\U000114c2-\U000114c3\U000115b2-\U000115b5\U000115bc-\U000115bd\U000115bf-\U000115c0\U000115dc-\U000115dd\U00011633-\U0001163a\U0001163d\U0001163f-\U00011640\U000116ab\U000116ad\U000116b0-\U000116b5\U000116b7\U0001171d\U0001171f\U00011722-\U00011725\U00011727-\U0001172b\U0001182f-\U00011837\U00011839-\U0001183a\U0001193b-\U0001193c\U0001193e\U00011943\U000119d4-\U000119d7\U000119da-\U000119db\U000119e0\U00011a01-\U00011a0a\U00011a33-\U00011a38\U00011a3b-\U00011a3e\U00011a47\U00011a51-\U00011a56\U00011a59-\U00011a5b\U00011a8a-\U00011a96\U00011a98-\U00011a99\U00011b60\U00011b62-\U00011b64\U00011b66\U00011c30-\U00011c36\U00011c38-\U00011c3d\U00011c3f\U00011c92-\U00011ca7\U00011caa-\U00011cb0\U00011cb2-\U00011cb3\U00011cb5-\U00011cb6\U00011d31-\U00011d36\U00011d3a\U00011d3c-\U00011d3d\U00011d3f-\U00011d45\U00011d47\U00011d90-\U00011d91\U00011d95\U00011d97\U00011ef3-\U00011ef4\U00011f00-\U00011f01\U00011f36-\U00011f3a\U00011f40\U00011f42\U00011f5a\U00013430-\U00013440\U00013447-\U00013455\U0001611e-\U00016129\U0001612d-\U0001612f\U00016af0-\U00016af4\U00016b30-\U00016b36\U00016f4f\U00016f8f-\U00016f92\U00016fe4\U0001bc9d-\U0001bc9e\U0001bca0-\U0001bca3\U0001cf00-\U0001cf2d\U0001cf30-\U0001cf46\U0001d167-\U0001d169\U0001d173-\U0001d182\U0001d185-\U0001d18b\U0001d1aa-\U0001d1ad\U0001d242-\U0001d244\U0001da00-\U0001da36\U0001da3b-\U0001da6c\U0001da75\U0001da84\U0001da9b-\U0001da9f\U0001daa1-\U0001daaf\U0001e000-\U0001e006\U0001e008-\U0001e018\U0001e01b-\U0001e021\U0001e023-\U0001e024\U0001e026-\U0001e02a\U0001e08f\U0001e130-\U0001e136\U0001e2ae\U0001e2ec-\U0001e2ef\U0001e4ec-\U0001e4ef\U0001e5ee-\U0001e5ef\U0001e6e3\U0001e6e6\U0001e6ee-\U0001e6ef\U0001e6f5\U0001e8d0-\U0001e8d6\U0001e944-\U0001e94a\U000e0000-\U000e0fff]'::text, ''::text, 'g'::text), 'ABCDEFGHIJKLMNOPQRSTUVWXYZÐØðøĐđĦħıĸŁłŊŋŦŧƀƁƂƃƄƆƇƈƉƊƋƌƎƏƐƑƒƓƔƖƗƘƙƚƜƝƞƟƢƤƥƦƧƩƬƭƮƱƲƳƴƵƶƷƸƼǝǤǥǶǷȜȠȡȢȤȥȶȷȺȻȼȽȾȿɀɁɃɄɅɆɇɈɉɊɋɌɍɎɏɐɑɓɔɕɖɗəɛɟɠɡɢɦɨɪɫɬɭɱɲɳɵɼɽɾʂʈʉʋʐʑʝʠͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςϏϘϚϜϞϠϢϤϦϨϪϬϮϷϺϽϾϿЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀჁჂჃჄჅჇჍᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯᏰᏱᏲᏳᏴᏵᲉᲐᲑᲒᲓᲔᲕᲖᲗᲘᲙᲚᲛᲜᲝᲞᲟᲠᲡᲢᲣᲤᲥᲦᲧᲨᲩᲪᲫᲬᲭᲮᲯᲰᲱᲲᲳᲴᲵᲶᲷᲸᲹᲺᲽᲾᲿᵽỺỼỾℲↃⰀⰁⰂⰃⰄⰅⰆⰇⰈⰉⰊⰋⰌⰍⰎⰏⰐⰑⰒⰓⰔⰕⰖⰗⰘⰙⰚⰛⰜⰝⰞⰟⰠⰡⰢⰣⰤⰥⰦⰧⰨⰩⰪⰫⰬⰭⰮⰯⱠⱡⱢⱣⱤⱥⱦⱧⱨⱩⱪⱫⱬⱭⱮⱯⱰⱲⱳⱵⱾⱿⲀⲂⲄⲆⲈⲊⲌⲎⲐⲒⲔⲖⲘⲚⲜⲞⲠⲢⲤⲦⲨⲪⲬⲮⲰⲲⲴⲶⲸⲺⲼⲾⳀⳂⳄⳆⳈⳊⳌⳎⳐⳒⳔⳖⳘⳚⳜⳞⳠⳢⳫⳭⳲꙀꙂꙄꙆꙈꙊꙌꙎꙐꙒꙔꙖꙘꙚꙜꙞꙠꙢꙤꙦꙨꙪꙬꚀꚂꚄꚆꚈꚊꚌꚎꚐꚒꚔꚖꚘꚚꜢꜤꜦꜨꜪꜬꜮꜲꜴꜶꜸꜺꜼꜾꝀꝂꝄꝆꝈꝊꝌꝎꝐꝒꝔꝖꝘꝚꝜꝞꝠꝢꝤꝦꝨꝪꝬꝮꝹꝻꝽꝾꞀꞂꞄꞆꞋꞍꞐꞒꞖꞘꞚꞜꞞꞠꞢꞤꞦꞨꞪꞫꞬꞭꞮꞰꞱꞲꞳꞴꞶꞸꞺꞼꞾꟀꟂꟄꟅꟆꟇꟉꟋꟌ꟎Ꟑ꟒꟔ꟖꟘꟚꟜꟵ𐐀𐐁𐐂𐐃𐐄𐐅𐐆𐐇𐐈𐐉𐐊𐐋𐐌𐐍𐐎𐐏𐐐𐐑𐐒𐐓𐐔𐐕𐐖𐐗𐐘𐐙𐐚𐐛𐐜𐐝𐐞𐐟𐐠𐐡𐐢𐐣𐐤𐐥𐐦𐐧𐒰𐒱𐒲𐒳𐒴𐒵𐒶𐒷𐒸𐒹𐒺𐒻𐒼𐒽𐒾𐒿𐓀𐓁𐓂𐓃𐓄𐓅𐓆𐓇𐓈𐓉𐓊𐓋𐓌𐓍𐓎𐓏𐓐𐓑𐓒𐓓𐕰𐕱𐕲𐕳𐕴𐕵𐕶𐕷𐕸𐕹𐕺𐕼𐕽𐕾𐕿𐖀𐖁𐖂𐖃𐖄𐖅𐖆𐖇𐖈𐖉𐖊𐖌𐖍𐖎𐖏𐖐𐖑𐖒𐖔𐖕𐲀𐲁𐲂𐲃𐲄𐲅𐲆𐲇𐲈𐲉𐲊𐲋𐲌𐲍𐲎𐲏𐲐𐲑𐲒𐲓𐲔𐲕𐲖𐲗𐲘𐲙𐲚𐲛𐲜𐲝𐲞𐲟𐲠𐲡𐲢𐲣𐲤𐲥𐲦𐲧𐲨𐲩𐲪𐲫𐲬𐲭𐲮𐲯𐲰𐲱𐲲𐵐𐵑𐵒𐵓𐵔𐵕𐵖𐵗𐵘𐵙𐵚𐵛𐵜𐵝𐵞𐵟𐵠𐵡𐵢𐵣𐵤𐵥𑢠𑢡𑢢𑢣𑢤𑢥𑢦𑢧𑢨𑢩𑢪𑢫𑢬𑢭𑢮𑢯𑢰𑢱𑢲𑢳𑢴𑢵𑢶𑢷𑢸𑢹𑢺𑢻𑢼𑢽𑢾𑢿𖹀𖹁𖹂𖹃𖹄𖹅𖹆𖹇𖹈𖹉𖹊𖹋𖹌𖹍𖹎𖹏𖹐𖹑𖹒𖹓𖹔𖹕𖹖𖹗𖹘𖹙𖹚𖹛𖹜𖹝𖹞𖹟𖺠𖺡𖺢𖺣𖺤𖺥𖺦𖺧𖺨𖺩𖺪𖺫𖺬𖺭𖺮𖺯𖺰𖺱𖺲𖺳𖺴𖺵𖺶𖺷𖺸𞤀𞤁𞤂𞤃𞤄𞤅𞤆𞤇𞤈𞤉𞤊𞤋𞤌𞤍𞤎𞤏𞤐𞤑𞤒𞤓𞤔𞤕𞤖𞤗𞤘𞤙𞤚𞤛𞤜𞤝𞤞𞤟𞤠𞤡'::text, 'abcdefghijklmnopqrstuvwxyzdododdhhikllnnttbbbbƅoccddddeeeffgɣɩikklɯnnoƣppʀƨʃtttʊvyyzzʒƹƽeggƕƿȝndȣzztjaccltszɂbuʌeejjqqrryyaabocddeejggghiilllmnnorrrstuvzzjqͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωσϗϙϛϝϟϡϣϥϧϩϫϭϯϸϻͻͼͽђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆⴀⴁⴂⴃⴄⴅⴆⴇⴈⴉⴊⴋⴌⴍⴎⴏⴐⴑⴒⴓⴔⴕⴖⴗⴘⴙⴚⴛⴜⴝⴞⴟⴠⴡⴢⴣⴤⴥⴧⴭꭰꭱꭲꭳꭴꭵꭶꭷꭸꭹꭺꭻꭼꭽꭾꭿꮀꮁꮂꮃꮄꮅꮆꮇꮈꮉꮊꮋꮌꮍꮎꮏꮐꮑꮒꮓꮔꮕꮖꮗꮘꮙꮚꮛꮜꮝꮞꮟꮠꮡꮢꮣꮤꮥꮦꮧꮨꮩꮪꮫꮬꮭꮮꮯꮰꮱꮲꮳꮴꮵꮶꮷꮸꮹꮺꮻꮼꮽꮾꮿᏸᏹᏺᏻᏼᏽᲊაბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰჱჲჳჴჵჶჷჸჹჺჽჾჿpỻỽỿⅎↄⰰⰱⰲⰳⰴⰵⰶⰷⰸⰹⰺⰻⰼⰽⰾⰿⱀⱁⱂⱃⱄⱅⱆⱇⱈⱉⱊⱋⱌⱍⱎⱏⱐⱑⱒⱓⱔⱕⱖⱗⱘⱙⱚⱛⱜⱝⱞⱟlllprathhkkzzamaɒwwⱶszⲁⲃⲅⲇⲉⲋⲍⲏⲑⲓⲕⲗⲙⲛⲝⲟⲡⲣⲥⲧⲩⲫⲭⲯⲱⲳⲵⲷⲹⲻⲽⲿⳁⳃⳅⳇⳉⳋⳍⳏⳑⳓⳕⳗⳙⳛⳝⳟⳡⳣⳬⳮⳳꙁꙃꙅꙇꙉꙋꙍꙏꙑꙓꙕꙗꙙꙛꙝꙟꙡꙣꙥꙧꙩꙫꙭꚁꚃꚅꚇꚉꚋꚍꚏꚑꚓꚕꚗꚙꚛꜣꜥꜧꜩꜫꜭꜯꜳꜵꜷꜹꜻꜽꜿꝁꝃꝅꝇꝉꝋꝍꝏꝑꝓꝕꝗꝙꝛꝝꝟꝡꝣꝥꝧꝩꝫꝭꝯꝺꝼᵹꝿꞁꞃꞅꞇꞌɥꞑꞓꞗꞙꞛꞝꞟꞡꞣꞥꞧꞩhɜgliʞʇjꭓꞵꞷꞹꞻꞽꞿꟁꟃꞔsᶎꟈꟊɤꟍ꟏ꟑꟓꟕꟗꟙꟛƛꟶ𐐨𐐩𐐪𐐫𐐬𐐭𐐮𐐯𐐰𐐱𐐲𐐳𐐴𐐵𐐶𐐷𐐸𐐹𐐺𐐻𐐼𐐽𐐾𐐿𐑀𐑁𐑂𐑃𐑄𐑅𐑆𐑇𐑈𐑉𐑊𐑋𐑌𐑍𐑎𐑏𐓘𐓙𐓚𐓛𐓜𐓝𐓞𐓟𐓠𐓡𐓢𐓣𐓤𐓥𐓦𐓧𐓨𐓩𐓪𐓫𐓬𐓭𐓮𐓯𐓰𐓱𐓲𐓳𐓴𐓵𐓶𐓷𐓸𐓹𐓺𐓻𐖗𐖘𐖙𐖚𐖛𐖜𐖝𐖞𐖟𐖠𐖡𐖣𐖤𐖥𐖦𐖧𐖨𐖩𐖪𐖫𐖬𐖭𐖮𐖯𐖰𐖱𐖳𐖴𐖵𐖶𐖷𐖸𐖹𐖻𐖼𐳀𐳁𐳂𐳃𐳄𐳅𐳆𐳇𐳈𐳉𐳊𐳋𐳌𐳍𐳎𐳏𐳐𐳑𐳒𐳓𐳔𐳕𐳖𐳗𐳘𐳙𐳚𐳛𐳜𐳝𐳞𐳟𐳠𐳡𐳢𐳣𐳤𐳥𐳦𐳧𐳨𐳩𐳪𐳫𐳬𐳭𐳮𐳯𐳰𐳱𐳲𐵰𐵱𐵲𐵳𐵴𐵵𐵶𐵷𐵸𐵹𐵺𐵻𐵼𐵽𐵾𐵿𐶀𐶁𐶂𐶃𐶄𐶅𑣀𑣁𑣂𑣃𑣄𑣅𑣆𑣇𑣈𑣉𑣊𑣋𑣌𑣍𑣎𑣏𑣐𑣑𑣒𑣓𑣔𑣕𑣖𑣗𑣘𑣙𑣚𑣛𑣜𑣝𑣞𑣟𖹠𖹡𖹢𖹣𖹤𖹥𖹦𖹧𖹨𖹩𖹪𖹫𖹬𖹭𖹮𖹯𖹰𖹱𖹲𖹳𖹴𖹵𖹶𖹷𖹸𖹹𖹺𖹻𖹼𖹽𖹾𖹿𖺻𖺼𖺽𖺾𖺿𖻀𖻁𖻂𖻃𖻄𖻅𖻆𖻇𖻈𖻉𖻊𖻋𖻌𖻍𖻎𖻏𖻐𖻑𖻒𖻓𞤢𞤣𞤤𞤥𞤦𞤧𞤨𞤩𞤪𞤫𞤬𞤭𞤮𞤯𞤰𞤱𞤲𞤳𞤴𞤵𞤶𞤷𞤸𞤹𞤺𞤻𞤼𞤽𞤾𞤿𞥀𞥁𞥂𞥃'::text), 'Æ'::text, 'ae'::text), 'Þ'::text, 'th'::text), 'ß'::text, 'ss'::text), 'æ'::text, 'ae'::text), 'þ'::text, 'th'::text), 'Œ'::text, 'oe'::text), 'œ'::text, 'oe'::text), 'ʣ'::text, 'dz'::text), 'ẞ'::text, 'ss'::text) END;

CREATE OR REPLACE FUNCTION keep_group_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform from members where workspace_id = new.workspace_id and id = new.id for update;
  update group_members
    set member_status = member_status(new.accepted_at, new.archived_at), member_sort_name = new.sort_name
    where workspace_id = new.workspace_id and member_id = new.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION member_status(accepted_at timestamp with time zone, archived_at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (archived_at IS NOT NULL) THEN 'archived'::text WHEN (accepted_at IS NOT NULL) THEN 'active'::text ELSE 'invited'::text END;

CREATE OR REPLACE FUNCTION next_reminder(sent_at timestamp with time zone, expires_at timestamp with time zone, lifetime_days integer, after timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN LEAST(CASE WHEN ((lifetime_days >= 7) AND ((sent_at + '72:00:00'::interval) > after)) THEN (sent_at + '72:00:00'::interval) ELSE NULL::timestamp with time zone END, CASE WHEN ((lifetime_days >= 3) AND ((expires_at - '48:00:00'::interval) > after)) THEN (expires_at - '48:00:00'::interval) ELSE NULL::timestamp with time zone END);

CREATE OR REPLACE FUNCTION plan_reminders()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.remind_at := next_reminder(new.sent_at, new.expires_at, new.lifetime_days, now());
  return new;
end $function$;

CREATE OR REPLACE FUNCTION read_group_member()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  select member_status(accepted_at, archived_at), sort_name into new.member_status, new.member_sort_name
  from members where workspace_id = new.workspace_id and id = new.member_id for key share;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append-only', tg_table_name;
end $function$;

CREATE OR REPLACE FUNCTION search_form(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (octet_length(name) = length(name)) THEN lower((name COLLATE "C")) ELSE fold_name(name) END;

CREATE OR REPLACE FUNCTION tally_changed_member()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into member_tallies (workspace_id, status, members) values
    (old.workspace_id, member_status(old.accepted_at, old.archived_at), -1),
    (new.workspace_id, member_status(new.accepted_at, new.archived_at), 1);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION tally_deleted_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into member_tallies (workspace_id, status, members)
    select workspace_id, member_status(accepted_at, archived_at), -count(*) from changed group by 1, 2;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION tally_group_members_added()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into group_tallies (workspace_id, group_id, members)
    select workspace_id, group_id, count(*) from changed group by 1, 2;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION tally_group_members_removed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into group_tallies (workspace_id, group_id, members)
    select workspace_id, group_id, -count(*) from changed group by 1, 2;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION tally_inserted_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into member_tallies (workspace_id, status, members)
    select workspace_id, member_status(accepted_at, archived_at), count(*) from changed group by 1, 2;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION time_ordered_uuid()
 RETURNS uuid
 LANGUAGE sql
 PARALLEL SAFE
RETURN (((lpad(to_hex(((EXTRACT(epoch FROM clock_timestamp()) * (1000)::numeric))::bigint), 12, '0'::text) || '7'::text) || substr((gen_random_uuid())::text, 16)))::uuid;

CREATE TABLE accounts (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  email_verified_at timestamp with time zone,
  super_admin_since timestamp with time zone,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  archived_at timestamp with time zone,
  CONSTRAINT accounts_pkey PRIMARY KEY (id),
  CONSTRAINT accounts_email_key UNIQUE (email),
  CONSTRAINT accounts_email_check CHECK (length(email) <= 254),
  CONSTRAINT accounts_name_check CHECK (length(name) >= 1 AND length(name) <= 200)
);
CREATE INDEX accounts_by_email ON accounts USING btree (email COLLATE "C", id);
CREATE INDEX accounts_by_name ON accounts USING btree (search_form(name) COLLATE "C", id);
CREATE INDEX accounts_super_admins ON accounts USING btree (id) WHERE super_admin_since IS NOT NULL AND archived_at IS NULL;

CREATE TABLE account_mails (
  account_id uuid NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  kind account_mail_kind NOT NULL,
  queued_at timestamp with time zone DEFAULT now() NOT NULL,
  due_at timestamp with time zone DEFAULT now() NOT NULL,
  claimed_until timestamp with time zone,
  attempts integer DEFAULT 0 NOT NULL,
  trouble text,
  sent_at timestamp with time zone,
  provider_id text,
  failed_at timestamp with time zone,
  dropped_at timestamp with time zone,
  address text DEFAULT ''::text NOT NULL,
  captured boolean DEFAULT false NOT NULL,
  CONSTRAINT account_mails_pkey PRIMARY KEY (account_id, id),
  CONSTRAINT account_mails_address_check CHECK (length(address) <= 254),
  CONSTRAINT account_mails_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX account_mails_due ON account_mails USING btree (due_at) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE INDEX account_mails_failed ON account_mails USING btree (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX account_mails_under_way ON account_mails USING btree (claimed_until) WHERE claimed_until IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE UNIQUE INDEX account_mails_waiting ON account_mails USING btree (account_id, kind, address) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;

CREATE TABLE email_changes (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  account_id uuid NOT NULL,
  email text NOT NULL,
  password bytea NOT NULL,
  asked_at timestamp with time zone DEFAULT now() NOT NULL,
  closed_at timestamp with time zone,
  CONSTRAINT email_changes_pkey PRIMARY KEY (id),
  CONSTRAINT email_changes_email_check CHECK (length(email) <= 254),
  CONSTRAINT email_changes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX email_changes_by_time ON email_changes USING btree (asked_at);
CREATE INDEX email_changes_of_account ON email_changes USING btree (account_id, asked_at);
CREATE UNIQUE INDEX email_changes_open ON email_changes USING btree (account_id) WHERE closed_at IS NULL;

CREATE TABLE email_recoveries (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  account_id uuid NOT NULL,
  email text NOT NULL,
  nonce bytea NOT NULL,
  changed_at timestamp with time zone DEFAULT now() NOT NULL,
  closed_at timestamp with time zone,
  CONSTRAINT email_recoveries_pkey PRIMARY KEY (id),
  CONSTRAINT email_recoveries_email_check CHECK (length(email) <= 254),
  CONSTRAINT email_recoveries_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX email_recoveries_by_email ON email_recoveries USING btree (email) WHERE closed_at IS NULL;
CREATE INDEX email_recoveries_by_time ON email_recoveries USING btree (changed_at);
CREATE INDEX email_recoveries_of_account ON email_recoveries USING btree (account_id, changed_at);

CREATE TABLE email_verifications (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  account_id uuid NOT NULL,
  email text NOT NULL,
  password bytea NOT NULL,
  asked_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT email_verifications_pkey PRIMARY KEY (id),
  CONSTRAINT email_verifications_email_check CHECK (length(email) <= 254),
  CONSTRAINT email_verifications_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX email_verifications_by_time ON email_verifications USING btree (asked_at);
CREATE INDEX email_verifications_of_account ON email_verifications USING btree (account_id, asked_at);

CREATE TABLE form_drafts (
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  browser bytea NOT NULL,
  answers bytea NOT NULL,
  saved_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT form_drafts_pkey PRIMARY KEY (id),
  CONSTRAINT form_drafts_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX form_drafts_by_time ON form_drafts USING btree (saved_at);
CREATE INDEX form_drafts_of_account ON form_drafts USING btree (account_id, saved_at);

CREATE TABLE instance (
  singleton boolean DEFAULT true NOT NULL,
  setup_nonce uuid DEFAULT gen_random_uuid() NOT NULL,
  set_up_at timestamp with time zone,
  workspaces_created_by text,
  requires_two_factor boolean DEFAULT false NOT NULL,
  CONSTRAINT instance_pkey PRIMARY KEY (singleton),
  CONSTRAINT instance_singleton_check CHECK (singleton),
  CONSTRAINT instance_workspaces_created_by_check CHECK (workspaces_created_by = ANY (ARRAY['everybody'::text, 'super-admins'::text]))
);

CREATE TABLE instance_events (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  at timestamp with time zone DEFAULT now() NOT NULL,
  actor_account_id uuid,
  actor text NOT NULL,
  action text NOT NULL,
  account_id uuid,
  subject text NOT NULL,
  ip text,
  user_agent text,
  actor_kind actor_kind DEFAULT 'account'::actor_kind NOT NULL,
  actor_email text,
  CONSTRAINT instance_events_pkey PRIMARY KEY (id)
);
CREATE TRIGGER instance_events_append_only BEFORE DELETE OR UPDATE ON instance_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER instance_events_no_truncate BEFORE TRUNCATE ON instance_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE known_browsers (
  account_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  met_at timestamp with time zone DEFAULT now() NOT NULL,
  last_used_at timestamp with time zone DEFAULT now() NOT NULL,
  ip text NOT NULL,
  user_agent text NOT NULL,
  CONSTRAINT known_browsers_pkey PRIMARY KEY (account_id, token_hash),
  CONSTRAINT known_browsers_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX known_browsers_by_use ON known_browsers USING btree (last_used_at);

CREATE TABLE mail_days (
  day date NOT NULL,
  part smallint NOT NULL,
  sent integer NOT NULL,
  CONSTRAINT mail_days_pkey PRIMARY KEY (day, part)
);

CREATE TABLE mail_events (
  id text NOT NULL,
  provider_id text NOT NULL,
  type text NOT NULL,
  trouble text,
  happened_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT mail_events_pkey PRIMARY KEY (id),
  CONSTRAINT mail_events_id_check CHECK (length(id) <= 200),
  CONSTRAINT mail_events_provider_id_check CHECK (length(provider_id) <= 200),
  CONSTRAINT mail_events_type_check CHECK (type = ANY (ARRAY['delivered'::text, 'delayed'::text, 'bounced'::text, 'complained'::text, 'failed'::text]))
);
CREATE INDEX mail_events_by_time ON mail_events USING btree (received_at);
CREATE INDEX mail_events_of_mail ON mail_events USING btree (provider_id);

CREATE TABLE mail_transport (
  id boolean DEFAULT true NOT NULL,
  stopped_at timestamp with time zone,
  reason text,
  trouble text,
  tries integer DEFAULT 0 NOT NULL,
  retry_at timestamp with time zone,
  last_sent_at timestamp with time zone,
  CONSTRAINT mail_transport_pkey PRIMARY KEY (id),
  CONSTRAINT mail_transport_check CHECK ((stopped_at IS NULL) = (reason IS NULL) AND (stopped_at IS NULL) = (trouble IS NULL) AND (stopped_at IS NULL) = (retry_at IS NULL)),
  CONSTRAINT mail_transport_id_check CHECK (id)
);

CREATE TABLE password_resets (
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  replaces bytea NOT NULL,
  redirect_to bytea NOT NULL,
  asked_at timestamp with time zone NOT NULL,
  email text NOT NULL,
  CONSTRAINT password_resets_pkey PRIMARY KEY (id),
  CONSTRAINT password_resets_email_check CHECK (length(email) <= 254),
  CONSTRAINT password_resets_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX password_resets_by_time ON password_resets USING btree (asked_at);
CREATE INDEX password_resets_of_account ON password_resets USING btree (account_id, asked_at);

CREATE TABLE rate_limits (
  key text NOT NULL,
  hits integer NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  CONSTRAINT rate_limits_pkey PRIMARY KEY (key)
);
CREATE INDEX rate_limits_ended ON rate_limits USING btree (ends_at);

CREATE TABLE reset_requests (
  id uuid NOT NULL,
  email text NOT NULL,
  redirect_to bytea NOT NULL,
  asked_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT reset_requests_pkey PRIMARY KEY (id),
  CONSTRAINT reset_requests_email_check CHECK (length(email) <= 254)
);
CREATE INDEX reset_requests_by_time ON reset_requests USING btree (asked_at);

CREATE TABLE sessions (
  token_hash bytea NOT NULL,
  account_id uuid NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  last_used_at timestamp with time zone DEFAULT now() NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  ip text,
  user_agent text,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  ended_at timestamp with time zone,
  CONSTRAINT sessions_pkey PRIMARY KEY (token_hash),
  CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX sessions_ended ON sessions USING btree (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_expired ON sessions USING btree (expires_at);
CREATE INDEX sessions_of_account ON sessions USING btree (account_id);

CREATE TABLE set_aside_indexes (
  name text NOT NULL,
  definition text NOT NULL,
  CONSTRAINT set_aside_indexes_pkey PRIMARY KEY (name)
);

CREATE TABLE two_factor_secrets (
  account_id uuid NOT NULL,
  secret bytea NOT NULL,
  begun_at timestamp with time zone DEFAULT now() NOT NULL,
  on_since timestamp with time zone,
  last_step integer DEFAULT 0 NOT NULL,
  CONSTRAINT two_factor_secrets_pkey PRIMARY KEY (account_id),
  CONSTRAINT two_factor_secrets_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);

CREATE TABLE pending_logins (
  token_hash bytea NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  knows bytea NOT NULL,
  leads_to bytea NOT NULL,
  tries integer DEFAULT 0 NOT NULL,
  begun_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pending_logins_pkey PRIMARY KEY (token_hash),
  CONSTRAINT pending_logins_id_key UNIQUE (id),
  CONSTRAINT pending_logins_account_id_fkey FOREIGN KEY (account_id) REFERENCES two_factor_secrets(account_id) ON DELETE CASCADE
);
CREATE INDEX pending_logins_by_time ON pending_logins USING btree (begun_at);
CREATE INDEX pending_logins_of_account ON pending_logins USING btree (account_id);

CREATE TABLE recovery_codes (
  account_id uuid NOT NULL,
  code_hash bytea NOT NULL,
  CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, code_hash),
  CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES two_factor_secrets(account_id) ON DELETE CASCADE
);

CREATE TABLE workspaces (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  invitation_days integer DEFAULT 7 NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  archived_at timestamp with time zone,
  requires_two_factor boolean DEFAULT false NOT NULL,
  allowed_domains text[] DEFAULT '{}'::text[] NOT NULL,
  takes_requests boolean DEFAULT false NOT NULL,
  time_zone text DEFAULT 'UTC'::text NOT NULL,
  welcome text DEFAULT ''::text NOT NULL,
  continue_label text,
  continue_url text,
  accent text,
  first_steps_dismissed_at timestamp with time zone,
  mail_subject text DEFAULT ''::text NOT NULL,
  mail_opening text DEFAULT ''::text NOT NULL,
  replies_to_inviter boolean DEFAULT true NOT NULL,
  tells_of_joins boolean DEFAULT true NOT NULL,
  reminds boolean DEFAULT true NOT NULL,
  CONSTRAINT workspaces_pkey PRIMARY KEY (id),
  CONSTRAINT workspaces_slug_key UNIQUE (slug),
  CONSTRAINT workspaces_accent_check CHECK (accent ~ '^#[0-9a-f]{6}$'::text),
  CONSTRAINT workspaces_allowed_domains_check CHECK (cardinality(allowed_domains) <= 20),
  CONSTRAINT workspaces_continue_check CHECK (num_nonnulls(continue_label, continue_url) = ANY (ARRAY[0, 2])),
  CONSTRAINT workspaces_continue_label_check CHECK (char_length(continue_label) >= 1 AND char_length(continue_label) <= 60),
  CONSTRAINT workspaces_continue_url_check CHECK (continue_url ~ '^https://'::text AND char_length(continue_url) <= 2000),
  CONSTRAINT workspaces_invitation_days_check CHECK (invitation_days >= 1 AND invitation_days <= 90),
  CONSTRAINT workspaces_mail_opening_check CHECK (char_length(mail_opening) <= 500),
  CONSTRAINT workspaces_mail_subject_check CHECK (char_length(mail_subject) <= 150),
  CONSTRAINT workspaces_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  CONSTRAINT workspaces_slug_check CHECK (slug ~ '^[a-z0-9-]{2,40}$'::text),
  CONSTRAINT workspaces_time_zone_check CHECK (time_zone ~ '^[A-Za-z0-9_+/-]{1,64}$'::text),
  CONSTRAINT workspaces_welcome_check CHECK (char_length(welcome) <= 2000)
);
CREATE INDEX workspaces_by_name ON workspaces USING btree (search_form(name) COLLATE "C", id);
CREATE INDEX workspaces_search ON workspaces USING gin ((((' '::text || search_form(name)) || ' '::text) || slug) gin_trgm_ops);

CREATE TABLE access_requests (
  workspace_id uuid NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  account_id uuid NOT NULL,
  note text NOT NULL,
  asked_at timestamp with time zone DEFAULT now() NOT NULL,
  closed_at timestamp with time zone,
  closed_as access_request_end,
  form_key uuid,
  CONSTRAINT access_requests_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT access_requests_check CHECK ((closed_at IS NULL) = (closed_as IS NULL)),
  CONSTRAINT access_requests_note_check CHECK (length(note) <= 500),
  CONSTRAINT access_requests_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  CONSTRAINT access_requests_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX access_requests_closed ON access_requests USING btree (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX access_requests_of_account ON access_requests USING btree (workspace_id, account_id, asked_at);
CREATE UNIQUE INDEX access_requests_open ON access_requests USING btree (workspace_id, account_id) WHERE closed_at IS NULL;
CREATE INDEX access_requests_queue ON access_requests USING btree (workspace_id, asked_at, id) WHERE closed_at IS NULL;

CREATE TABLE audit_events (
  workspace_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  at timestamp with time zone DEFAULT now() NOT NULL,
  actor_account_id uuid,
  actor text NOT NULL,
  action text NOT NULL,
  member_id uuid,
  subject text NOT NULL,
  details jsonb DEFAULT '{}'::jsonb NOT NULL,
  ip text,
  user_agent text,
  bulk_id uuid,
  actor_kind actor_kind DEFAULT 'account'::actor_kind NOT NULL,
  actor_email text,
  CONSTRAINT audit_events_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT audit_events_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX audit_events_by_action ON audit_events USING btree (workspace_id, action, at, id);
CREATE INDEX audit_events_by_actor ON audit_events USING btree (workspace_id, search_form(actor) COLLATE "C", action, at, id);
CREATE INDEX audit_events_by_actor_email ON audit_events USING btree (workspace_id, actor_email COLLATE "C", action, at, id) WHERE actor_email IS NOT NULL;
CREATE INDEX audit_events_by_time ON audit_events USING btree (workspace_id, at, id);
CREATE INDEX audit_events_of_bulk ON audit_events USING btree (workspace_id, bulk_id, at, id) WHERE bulk_id IS NOT NULL;
CREATE INDEX audit_events_of_member ON audit_events USING btree (workspace_id, member_id, id);
CREATE TRIGGER audit_events_append_only BEFORE DELETE OR UPDATE ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE bulk_actions (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  intent bulk_intent NOT NULL,
  role member_role,
  group_id uuid,
  group_name text,
  actor_member_id uuid NOT NULL,
  actor_account_id uuid NOT NULL,
  actor text NOT NULL,
  ip text NOT NULL,
  user_agent text NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  matching jsonb,
  gathered_to jsonb,
  gathered_at timestamp with time zone,
  total integer DEFAULT 0 NOT NULL,
  reached integer DEFAULT 0 NOT NULL,
  done integer DEFAULT 0 NOT NULL,
  refused integer DEFAULT 0 NOT NULL,
  due_at timestamp with time zone DEFAULT now() NOT NULL,
  finished_at timestamp with time zone,
  failures integer DEFAULT 0 NOT NULL,
  actor_email text NOT NULL,
  stopped_because text,
  CONSTRAINT bulk_actions_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT bulk_actions_check CHECK ((intent = 'set-role'::bulk_intent) = (role IS NOT NULL)),
  CONSTRAINT bulk_actions_check1 CHECK ((intent = 'add-group'::bulk_intent) = (group_id IS NOT NULL AND group_name IS NOT NULL)),
  CONSTRAINT bulk_actions_check2 CHECK (gathered_at IS NOT NULL OR matching IS NOT NULL AND finished_at IS NULL),
  CONSTRAINT bulk_actions_check3 CHECK (stopped_because IS NULL OR finished_at IS NOT NULL),
  CONSTRAINT bulk_actions_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX bulk_actions_due ON bulk_actions USING btree (due_at) WHERE finished_at IS NULL;
CREATE INDEX bulk_actions_finished ON bulk_actions USING btree (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX bulk_actions_running ON bulk_actions USING btree (workspace_id, made_at) WHERE finished_at IS NULL;

CREATE TABLE bulk_members (
  workspace_id uuid NOT NULL,
  bulk_id uuid NOT NULL,
  "position" integer NOT NULL,
  member_id uuid NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  reason text,
  CONSTRAINT bulk_members_pkey PRIMARY KEY (workspace_id, bulk_id, "position"),
  CONSTRAINT bulk_members_workspace_id_bulk_id_member_id_key UNIQUE (workspace_id, bulk_id, member_id),
  CONSTRAINT bulk_members_workspace_id_bulk_id_fkey FOREIGN KEY (workspace_id, bulk_id) REFERENCES bulk_actions(workspace_id, id)
);
CREATE INDEX bulk_members_refused ON bulk_members USING btree (workspace_id, bulk_id, "position") WHERE reason IS NOT NULL;

CREATE TABLE former_slugs (
  slug text NOT NULL,
  leads_to uuid NOT NULL,
  left_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT former_slugs_pkey PRIMARY KEY (slug),
  CONSTRAINT former_slugs_slug_check CHECK (slug ~ '^[a-z0-9-]{2,40}$'::text),
  CONSTRAINT former_slugs_leads_to_fkey FOREIGN KEY (leads_to) REFERENCES workspaces(id)
);
CREATE INDEX former_slugs_of_workspace ON former_slugs USING btree (leads_to, left_at);

CREATE TABLE group_tallies (
  workspace_id uuid NOT NULL,
  group_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  members bigint NOT NULL,
  CONSTRAINT group_tallies_pkey PRIMARY KEY (workspace_id, group_id, id),
  CONSTRAINT group_tallies_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

CREATE TABLE groups (
  workspace_id uuid NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  name_key text NOT NULL,
  CONSTRAINT groups_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT groups_name_check CHECK (name = btrim(name) AND length(name) >= 1 AND length(name) <= 60),
  CONSTRAINT groups_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE UNIQUE INDEX groups_name ON groups USING btree (workspace_id, name_key);

CREATE TABLE imports (
  workspace_id uuid NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  file_name text NOT NULL,
  uploaded bytea,
  encoding text,
  mapping jsonb,
  ignored_columns text[] DEFAULT '{}'::text[] NOT NULL,
  actor_member_id uuid NOT NULL,
  actor_account_id uuid NOT NULL,
  actor_email text NOT NULL,
  actor text NOT NULL,
  ip text NOT NULL,
  user_agent text NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  checked_at timestamp with time zone,
  total integer DEFAULT 0 NOT NULL,
  updates boolean DEFAULT false NOT NULL,
  unarchives boolean DEFAULT false NOT NULL,
  makes_groups boolean DEFAULT false NOT NULL,
  sends_email boolean DEFAULT false NOT NULL,
  message text,
  lifetime_days integer,
  role member_role,
  ends_on date,
  confirmed_at timestamp with time zone,
  begun_at timestamp with time zone,
  begun_with integer DEFAULT 0 NOT NULL,
  reached integer DEFAULT 0 NOT NULL,
  invited integer DEFAULT 0 NOT NULL,
  updated integer DEFAULT 0 NOT NULL,
  unarchived integer DEFAULT 0 NOT NULL,
  unchanged integer DEFAULT 0 NOT NULL,
  refused integer DEFAULT 0 NOT NULL,
  mails integer DEFAULT 0 NOT NULL,
  due_at timestamp with time zone,
  worked_at timestamp with time zone,
  failures integer DEFAULT 0 NOT NULL,
  stopped_because text,
  finished_at timestamp with time zone,
  undo_asked_at timestamp with time zone,
  undo_reached integer DEFAULT 0 NOT NULL,
  cancelled integer DEFAULT 0 NOT NULL,
  undone_at timestamp with time zone,
  CONSTRAINT imports_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT imports_check CHECK (confirmed_at IS NULL OR checked_at IS NOT NULL AND lifetime_days IS NOT NULL AND begun_at IS NOT NULL),
  CONSTRAINT imports_check1 CHECK (finished_at IS NULL OR confirmed_at IS NOT NULL),
  CONSTRAINT imports_check2 CHECK (undo_asked_at IS NULL OR confirmed_at IS NOT NULL),
  CONSTRAINT imports_check3 CHECK (undone_at IS NULL OR undo_asked_at IS NOT NULL),
  CONSTRAINT imports_lifetime_days_check CHECK (lifetime_days >= 1 AND lifetime_days <= 90),
  CONSTRAINT imports_message_check CHECK (length(message) <= 500),
  CONSTRAINT imports_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX imports_by_time ON imports USING btree (workspace_id, made_at, id);
CREATE INDEX imports_due ON imports USING btree (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX imports_swept ON imports USING btree (made_at);

CREATE TABLE import_rows (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  line integer NOT NULL,
  member_id uuid DEFAULT time_ordered_uuid() NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  typed_role text NOT NULL,
  typed_groups text NOT NULL,
  typed_ends_on text NOT NULL,
  status text NOT NULL,
  typed_metadata bytea,
  address text,
  sort_name text NOT NULL,
  role member_role,
  group_names text[],
  group_keys text[],
  metadata bytea,
  metadata_keys integer,
  metadata_differs boolean DEFAULT false NOT NULL,
  ends_on date,
  fault_field text,
  fault text,
  name_fault text,
  first_line integer,
  verdict import_verdict,
  once_made import_verdict,
  field text,
  reason text,
  outcome import_outcome,
  CONSTRAINT import_rows_pkey PRIMARY KEY (workspace_id, import_id, line),
  CONSTRAINT import_rows_line_check CHECK (line > 0),
  CONSTRAINT import_rows_workspace_id_import_id_fkey FOREIGN KEY (workspace_id, import_id) REFERENCES imports(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX import_rows_by_verdict ON import_rows USING btree (workspace_id, import_id, verdict, line);

CREATE TABLE member_tallies (
  workspace_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  status text NOT NULL,
  members bigint NOT NULL,
  CONSTRAINT member_tallies_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT member_tallies_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

CREATE TABLE members (
  workspace_id uuid NOT NULL,
  id uuid DEFAULT time_ordered_uuid() NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  sort_name text NOT NULL,
  role member_role NOT NULL,
  metadata bytea,
  account_id uuid,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  accepted_at timestamp with time zone,
  archived_at timestamp with time zone,
  declined_at timestamp with time zone,
  last_seen_at timestamp with time zone,
  invited_at timestamp with time zone DEFAULT now() NOT NULL,
  invited_by uuid,
  left_at timestamp with time zone,
  ends_on date,
  ends_warned_for date,
  CONSTRAINT members_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT members_workspace_id_email_key UNIQUE (workspace_id, email),
  CONSTRAINT members_check CHECK (accepted_at IS NULL OR account_id IS NOT NULL),
  CONSTRAINT members_check1 CHECK (declined_at IS NULL OR archived_at IS NOT NULL),
  CONSTRAINT members_check2 CHECK (left_at IS NULL OR archived_at IS NOT NULL),
  CONSTRAINT members_email_check CHECK (length(email) <= 254),
  CONSTRAINT members_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  CONSTRAINT members_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
  CONSTRAINT members_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id),
  CONSTRAINT members_workspace_id_invited_by_fkey FOREIGN KEY (workspace_id, invited_by) REFERENCES members(workspace_id, id)
);
CREATE UNIQUE INDEX members_account ON members USING btree (workspace_id, account_id) WHERE account_id IS NOT NULL;
CREATE INDEX members_active_admins ON members USING btree (workspace_id) WHERE role = 'admin'::member_role AND accepted_at IS NOT NULL AND archived_at IS NULL;
CREATE INDEX members_by_invited ON members USING btree (workspace_id, invited_at, id);
CREATE INDEX members_by_name ON members USING btree (workspace_id, sort_name, id);
CREATE INDEX members_by_role ON members USING btree (workspace_id, role, sort_name, id);
CREATE INDEX members_by_seen ON members USING btree (workspace_id, COALESCE(last_seen_at, '-infinity'::timestamp with time zone), id);
CREATE INDEX members_by_status ON members USING btree (workspace_id, member_status(accepted_at, archived_at), sort_name, id);
CREATE INDEX members_by_status_invited ON members USING btree (workspace_id, member_status(accepted_at, archived_at), invited_at, id);
CREATE INDEX members_by_status_seen ON members USING btree (workspace_id, member_status(accepted_at, archived_at), COALESCE(last_seen_at, '-infinity'::timestamp with time zone), id);
CREATE INDEX members_ending ON members USING btree (ends_on) WHERE ends_on IS NOT NULL AND archived_at IS NULL;
CREATE INDEX members_ending_next ON members USING btree (workspace_id, ends_on, sort_name, id) WHERE accepted_at IS NOT NULL AND archived_at IS NULL AND ends_on IS NOT NULL;
CREATE INDEX members_invited_by ON members USING btree (workspace_id, invited_by) WHERE invited_by IS NOT NULL;
CREATE INDEX members_of_account ON members USING btree (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX members_pending_by_email ON members USING btree (email) WHERE accepted_at IS NULL AND archived_at IS NULL;
CREATE INDEX members_search ON members USING gin (workspace_id, (((' '::text || sort_name) || ' '::text) || email) gin_trgm_ops);
CREATE INDEX members_unwarned ON members USING btree (ends_on) WHERE accepted_at IS NOT NULL AND archived_at IS NULL AND ends_on IS NOT NULL AND ends_warned_for IS DISTINCT FROM ends_on;
CREATE TRIGGER members_changed AFTER UPDATE OF accepted_at, archived_at ON members FOR EACH ROW WHEN (member_status(old.accepted_at, old.archived_at) <> member_status(new.accepted_at, new.archived_at)) EXECUTE FUNCTION tally_changed_member();
CREATE TRIGGER members_deleted AFTER DELETE ON members REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_deleted_members();
CREATE TRIGGER members_inserted AFTER INSERT ON members REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_inserted_members();
CREATE TRIGGER members_listed AFTER UPDATE OF sort_name, accepted_at, archived_at ON members FOR EACH ROW WHEN (old.sort_name <> new.sort_name OR member_status(old.accepted_at, old.archived_at) <> member_status(new.accepted_at, new.archived_at)) EXECUTE FUNCTION keep_group_members();

CREATE TABLE group_members (
  workspace_id uuid NOT NULL,
  member_id uuid NOT NULL,
  group_id uuid NOT NULL,
  member_status text DEFAULT ''::text NOT NULL,
  member_sort_name text DEFAULT ''::text NOT NULL,
  CONSTRAINT group_members_pkey PRIMARY KEY (workspace_id, member_id, group_id),
  CONSTRAINT group_members_workspace_id_group_id_fkey FOREIGN KEY (workspace_id, group_id) REFERENCES groups(workspace_id, id) ON DELETE CASCADE,
  CONSTRAINT group_members_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES members(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX group_members_by_name ON group_members USING btree (workspace_id, group_id, member_sort_name, member_id);
CREATE INDEX group_members_by_status ON group_members USING btree (workspace_id, group_id, member_status, member_sort_name, member_id);
CREATE TRIGGER group_members_added AFTER INSERT ON group_members REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_group_members_added();
CREATE TRIGGER group_members_adding BEFORE INSERT ON group_members FOR EACH ROW EXECUTE FUNCTION read_group_member();
CREATE TRIGGER group_members_removed AFTER DELETE ON group_members REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_group_members_removed();

CREATE TABLE invitations (
  workspace_id uuid NOT NULL,
  id uuid DEFAULT time_ordered_uuid() NOT NULL,
  member_id uuid,
  nonce bytea NOT NULL,
  form_key uuid,
  invited_by uuid,
  message text,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  sent_at timestamp with time zone DEFAULT now() NOT NULL,
  lifetime_days integer NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  renewal_asked_at timestamp with time zone,
  closed_at timestamp with time zone,
  closed_as invitation_end,
  opened_at timestamp with time zone,
  remind_at timestamp with time zone,
  CONSTRAINT invitations_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT invitations_check CHECK ((closed_at IS NULL) = (closed_as IS NULL)),
  CONSTRAINT invitations_check1 CHECK (closed_at IS NOT NULL OR member_id IS NOT NULL),
  CONSTRAINT invitations_lifetime_days_check CHECK (lifetime_days >= 1 AND lifetime_days <= 90),
  CONSTRAINT invitations_message_check CHECK (length(message) <= 500),
  CONSTRAINT invitations_nonce_check CHECK (length(nonce) = 32),
  CONSTRAINT invitations_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id),
  CONSTRAINT invitations_workspace_id_invited_by_fkey FOREIGN KEY (workspace_id, invited_by) REFERENCES members(workspace_id, id),
  CONSTRAINT invitations_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES members(workspace_id, id)
);
CREATE INDEX invitations_by_time ON invitations USING btree (workspace_id, created_at);
CREATE INDEX invitations_expiring ON invitations USING btree (workspace_id, expires_at) INCLUDE (member_id) WHERE closed_at IS NULL;
CREATE INDEX invitations_invited_by ON invitations USING btree (workspace_id, invited_by, closed_at) WHERE invited_by IS NOT NULL;
CREATE INDEX invitations_of_member ON invitations USING btree (workspace_id, member_id, created_at);
CREATE UNIQUE INDEX invitations_open ON invitations USING btree (workspace_id, member_id) WHERE closed_at IS NULL;
CREATE INDEX invitations_reminders ON invitations USING btree (remind_at) WHERE closed_at IS NULL AND remind_at IS NOT NULL;
CREATE INDEX invitations_renewals ON invitations USING btree (workspace_id, renewal_asked_at) INCLUDE (member_id) WHERE closed_at IS NULL AND renewal_asked_at IS NOT NULL;
CREATE TRIGGER invitations_planned BEFORE INSERT OR UPDATE OF expires_at ON invitations FOR EACH ROW EXECUTE FUNCTION plan_reminders();

CREATE TABLE mails (
  workspace_id uuid NOT NULL,
  id uuid DEFAULT time_ordered_uuid() NOT NULL,
  kind mail_kind NOT NULL,
  invitation_id uuid NOT NULL,
  queued_at timestamp with time zone DEFAULT now() NOT NULL,
  due_at timestamp with time zone DEFAULT now() NOT NULL,
  claimed_until timestamp with time zone,
  attempts integer DEFAULT 0 NOT NULL,
  trouble text,
  sent_at timestamp with time zone,
  provider_id text,
  delivered_at timestamp with time zone,
  bounced_at timestamp with time zone,
  failed_at timestamp with time zone,
  dropped_at timestamp with time zone,
  captured boolean DEFAULT false NOT NULL,
  complained_at timestamp with time zone,
  closed_at timestamp with time zone,
  CONSTRAINT mails_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT mails_workspace_id_invitation_id_fkey FOREIGN KEY (workspace_id, invitation_id) REFERENCES invitations(workspace_id, id)
);
CREATE INDEX mails_bounced ON mails USING btree (bounced_at) WHERE bounced_at IS NOT NULL;
CREATE INDEX mails_due ON mails USING btree (due_at) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE INDEX mails_failed ON mails USING btree (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX mails_of_invitation ON mails USING btree (workspace_id, invitation_id, queued_at);
CREATE INDEX mails_provider ON mails USING btree (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX mails_turns ON mails USING btree (workspace_id, due_at) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE INDEX mails_undelivered ON mails USING btree (workspace_id, invitation_id) WHERE closed_at IS NULL AND (complained_at IS NOT NULL OR bounced_at IS NOT NULL OR delivered_at IS NULL AND dropped_at IS NULL AND (failed_at IS NOT NULL OR sent_at IS NULL AND trouble IS NOT NULL));
CREATE INDEX mails_under_way ON mails USING btree (claimed_until) WHERE claimed_until IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE UNIQUE INDEX mails_waiting ON mails USING btree (workspace_id, invitation_id, kind) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;

CREATE TABLE member_mails (
  workspace_id uuid NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  member_id uuid NOT NULL,
  kind member_mail_kind NOT NULL,
  day date NOT NULL,
  queued_at timestamp with time zone DEFAULT now() NOT NULL,
  due_at timestamp with time zone DEFAULT now() NOT NULL,
  claimed_until timestamp with time zone,
  attempts integer DEFAULT 0 NOT NULL,
  trouble text,
  sent_at timestamp with time zone,
  provider_id text,
  failed_at timestamp with time zone,
  dropped_at timestamp with time zone,
  captured boolean DEFAULT false NOT NULL,
  about_id uuid,
  CONSTRAINT member_mails_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT member_mails_workspace_id_member_id_fkey FOREIGN KEY (workspace_id, member_id) REFERENCES members(workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX member_mails_about ON member_mails USING btree (workspace_id, member_id, kind, day) WHERE about_id IS NOT NULL;
CREATE UNIQUE INDEX member_mails_daily ON member_mails USING btree (workspace_id, member_id, kind, day) WHERE kind <> 'access-ends'::member_mail_kind AND about_id IS NULL;
CREATE INDEX member_mails_due ON member_mails USING btree (due_at) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE INDEX member_mails_failed ON member_mails USING btree (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX member_mails_of_member ON member_mails USING btree (workspace_id, member_id);
CREATE INDEX member_mails_turns ON member_mails USING btree (workspace_id, due_at) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE INDEX member_mails_under_way ON member_mails USING btree (claimed_until) WHERE claimed_until IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE UNIQUE INDEX member_mails_waiting ON member_mails USING btree (workspace_id, member_id, kind, day, COALESCE(about_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;

CREATE TABLE requested_counts (
  workspace_id uuid NOT NULL,
  members bigint NOT NULL,
  counted_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT requested_counts_pkey PRIMARY KEY (workspace_id),
  CONSTRAINT requested_counts_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);

CREATE TABLE sign_ups (
  workspace_id uuid NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  nonce bytea NOT NULL,
  used_at timestamp with time zone,
  queued_at timestamp with time zone DEFAULT now() NOT NULL,
  due_at timestamp with time zone DEFAULT now() NOT NULL,
  claimed_until timestamp with time zone,
  attempts integer DEFAULT 0 NOT NULL,
  trouble text,
  sent_at timestamp with time zone,
  provider_id text,
  failed_at timestamp with time zone,
  dropped_at timestamp with time zone,
  note text DEFAULT ''::text NOT NULL,
  captured boolean DEFAULT false NOT NULL,
  browser bytea,
  CONSTRAINT sign_ups_pkey PRIMARY KEY (workspace_id, id),
  CONSTRAINT sign_ups_email_check CHECK (length(email) <= 254),
  CONSTRAINT sign_ups_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  CONSTRAINT sign_ups_note_check CHECK (length(note) <= 500),
  CONSTRAINT sign_ups_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX sign_ups_by_time ON sign_ups USING btree (queued_at);
CREATE INDEX sign_ups_due ON sign_ups USING btree (due_at) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE INDEX sign_ups_failed ON sign_ups USING btree (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX sign_ups_turns ON sign_ups USING btree (workspace_id, due_at) WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;
CREATE INDEX sign_ups_under_way ON sign_ups USING btree (claimed_until) WHERE claimed_until IS NOT NULL AND sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL;

CREATE TABLE undos (
  workspace_id uuid NOT NULL,
  member_id uuid NOT NULL,
  kind undo_kind NOT NULL,
  done_at timestamp with time zone DEFAULT now() NOT NULL,
  sender_id uuid,
  version text,
  invitation_id uuid,
  membership jsonb,
  metadata bytea,
  group_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
  link_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
  CONSTRAINT undos_pkey PRIMARY KEY (workspace_id, member_id),
  CONSTRAINT undos_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
CREATE INDEX undos_by_time ON undos USING btree (done_at);
CREATE INDEX undos_of_sender ON undos USING btree (workspace_id, sender_id) WHERE sender_id IS NOT NULL;

CREATE TABLE workspace_logos (
  workspace_id uuid NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  png bytea NOT NULL,
  width smallint NOT NULL,
  height smallint NOT NULL,
  CONSTRAINT workspace_logos_pkey PRIMARY KEY (workspace_id),
  CONSTRAINT workspace_logos_height_check CHECK (height > 0),
  CONSTRAINT workspace_logos_png_check CHECK (octet_length(png) >= 1 AND octet_length(png) <= 16384),
  CONSTRAINT workspace_logos_width_check CHECK (width > 0),
  CONSTRAINT workspace_logos_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id)
);
